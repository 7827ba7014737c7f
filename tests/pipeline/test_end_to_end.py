"""The sample bureau goes all the way: figures, row accounting, defects, release, repetition."""

from __future__ import annotations

import json
import shutil
from collections.abc import Collection
from pathlib import Path

import pytest

import catalog
from orchestration import defects
from orchestration.paths import Paths
from publish.release.manifest import KEY, SIGNATURE
from publish.release.signing.keys import KEYS
from tests.conftest import BUREAU, FinishedRun, run_sample

pytestmark = pytest.mark.pipeline


def test_every_gate_passed_and_a_release_is_out(finished_run: FinishedRun) -> None:
    status = finished_run.status
    assert status["gates"] == dict.fromkeys(("intake", "expectations", "dbt", "disclosure"), "passed")
    assert status["release"]["version"] == "2020.10.0"
    assert Path(status["portal"]).exists()
    assert status["cpu_seconds"]["total"] > 0


def test_all_computable_claims_come_out_equal_to_the_last_yuan(finished_run: FinishedRun) -> None:
    """Every claim that names an indicator; the others say what they wait for, or why they never can be computed."""
    computed = {c["claim_id"]: c for c in json.loads(finished_run.mz("claims", "--json").stdout)}
    published = {claim.claim_id: claim for claim in catalog.load().claims(BUREAU)}
    assert computed.keys() == published.keys()
    reproduced = {name for name, claim in computed.items() if claim["status"] == "reproduced"}
    reported = {name for name, claim in computed.items() if claim["status"] == "reported"}
    indicators = catalog.load().indicators
    with_indicator = {name: indicators[claim.indicator].kind for name, claim in published.items() if claim.indicator}
    assert reported == {name for name, kind in with_indicator.items() if kind == "reported"}
    assert reproduced == with_indicator.keys() - reported
    assert len(reproduced) >= 180, "a figure that could be computed no longer can"
    for name in reproduced:
        if published[name].qualifier in ("over", "at_least"):
            assert computed[name]["difference"] >= 0, name
        elif published[name].qualifier in ("nearly", "at_most"):
            assert computed[name]["difference"] <= 0, name
        else:
            assert abs(computed[name]["difference"]) <= published[name].rounding, name
    for name in computed.keys() - reproduced - reported:
        assert computed[name]["status"] == "not_computable"
        assert computed[name]["waits_for"] or computed[name]["reason"], name


@pytest.mark.parametrize(
    ("claim", "value"),
    [("028", 221), ("029", 269), ("032", 12_191_600), ("033", 84), ("039", 3005), ("058", 23_700), ("101", 4401)],
)
def test_figures_that_a_wrong_pipeline_misses(finished_run: FinishedRun, claim: str, value: int) -> None:
    claims = {c["claim_id"]: c for c in json.loads(finished_run.mz("claims", "--json").stdout)}
    assert claims[f"DXH2020-{claim}"]["computed"] == value


def test_published_figures_are_held_against_each_other(finished_run: FinishedRun) -> None:
    """What the document contradicts itself in is told; where it agrees with itself, the registers do too."""
    relations = {r["relation_id"]: r for r in json.loads(finished_run.mz("relations", "--json").stdout)}
    assert {name for name, relation in relations.items() if relation["status"] == "broken"} == {"R03", "DXH2020"}
    assert len(relations["DXH2020"]["claims"]) == 25
    assert {name for name, relation in relations.items() if relation["registers"] == "broken"} == {"R03"}
    assert relations["R28"]["registers"] == "holds"


def test_every_planted_defect_is_caught_by_its_gate_and_nothing_else_is(finished_run: FinishedRun) -> None:
    score = finished_run.status["defects"]
    assert score["planted"] == len(finished_run.ledger["defects"]) > 70
    assert score == {"planted": score["planted"], "caught": score["planted"], "missed": 0, "false_alarms": 0}


def test_a_missing_or_surplus_catch_would_be_counted(
    finished_run: FinishedRun, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The score itself is seen to fail: a ledger in which one defect stands in another row."""
    ledger = finished_run.ledger
    moved = next(d for d in ledger["defects"] if d["gate"] == "intake" and d["row"])
    moved["row"] = 999_999
    changed = tmp_path / "ledger.json"
    changed.write_text(json.dumps(ledger), encoding="utf-8")
    monkeypatch.setattr(Paths, "ledger", property(lambda self: changed))
    score = defects.score(Paths(finished_run.root, finished_run.keys))
    assert (score["missed"], score["false_alarms"]) == (1, 1)
    assert score["caught"] == score["planted"] - 1


def test_rows_are_conserved_in_every_feed(finished_run: FinishedRun) -> None:
    rows = finished_run.status["rows"]
    assert rows.keys() == set(catalog.load().bureau(BUREAU).feeds)
    for counts in rows.values():
        assert counts["source"] == counts["accepted"] + counts["quarantined"] + counts["duplicates"] > 0


def test_the_summary_says_where_to_look(finished_run: FinishedRun) -> None:
    for words in ("门户 / portal", "质量报告 / quality report", "隔离 / quarantined", "12,191,600", "synthetic data"):
        assert words in finished_run.output


def test_running_again_finds_nothing_new_and_leaves_the_release_alone(finished_run: FinishedRun) -> None:
    before = finished_run.status["release"]
    done = finished_run.mz("run")
    assert "没有新的报送 / nothing new" in done.stdout
    assert finished_run.status["release"] == before


def test_two_runs_give_the_same_bytes_whatever_key_hour_or_locale(small_run: FinishedRun, tmp_path: Path) -> None:
    """But for signatures, and for the public keys that they are verified with: they are what the key makes."""
    other = assert_same_bytes_again(small_run, tmp_path, but={SIGNATURE, KEY, KEYS, "keys"})
    assert (other.keys / "dongxihu-2020.json").read_bytes() != (small_run.keys / "dongxihu-2020.json").read_bytes()


@pytest.mark.slow
def test_two_runs_of_the_whole_bureau_give_the_same_bytes(finished_run: FinishedRun, tmp_path: Path) -> None:
    """With the same key: noise, rounding and samples follow from it."""
    shutil.copytree(finished_run.keys, tmp_path / "keys")
    assert_same_bytes_again(finished_run, tmp_path)


def assert_same_bytes_again(run: FinishedRun, folder: Path, but: Collection[str] = ()) -> FinishedRun:
    other = run_sample(folder, run.repository, PYTHONHASHSEED="7", TZ="Pacific/Auckland", LC_ALL="C.UTF-8")
    first, second = (
        {path: content for path, content in tree(site).items() if not set(path.split("/")) & set(but)}
        for site in (run.site, other.site)
    )
    assert first == second
    assert len(first) > 100
    return other


def tree(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def test_the_release_verifies_from_its_own_files(finished_run: FinishedRun) -> None:
    path = finished_run.status["release"]["path"]
    assert json.loads(finished_run.mz("release", "verify", path, "--json").stdout) == []


def test_the_approval_is_recorded_as_what_it_is(finished_run: FinishedRun) -> None:
    manifest = json.loads((Path(finished_run.status["release"]["path"]) / "RELEASE.json").read_text(encoding="utf-8"))
    assert manifest["synthetic"] is True
    (approval,) = manifest["approvals"]
    assert approval["is_automatic"] is True
    assert "合成示例数据" in approval["reason"]
