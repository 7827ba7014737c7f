"""The auditor's pages: two editions from one generator, and nothing of the restricted one in the public one."""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from catalog.load import load
from expectations import evidence
from intake import accounts
from intake.decisions import Decision
from orchestration import leads, letters
from orchestration.audit import proof, samples
from orchestration.audit.access import Access
from orchestration.audit.pages import facts, written
from orchestration.errors import OrchestrationError
from orchestration.paths import Paths
from orchestration.stages import Stages
from publish.release.about.accounting import ROWS_TOLD_TO
from tests.conftest import BUREAU, FinishedRun

LEAD, PERSON, REASON, DECIDER = "lead0secret0number", "审计员", "年度审计", "核查员甲"


@pytest.fixture(scope="module")
def stages(small_repository: Path, small_run: FinishedRun, tmp_path_factory: pytest.TempPathFactory) -> Stages:
    """A copy of the finished run in which persons went to work: a lead, a decision about a row, a sample."""
    known = load(small_repository / "catalog")
    root = tmp_path_factory.mktemp("audit_pages") / BUREAU
    shutil.copytree(small_run.root, root, symlinks=True, ignore=shutil.ignore_patterns("inbox", "landing", "sample"))
    paths = Paths(root, root.parent / "key.json")
    stages = Stages(known.bureau(BUREAU), known, paths, lambda: datetime(2099, 1, 1, tzinfo=UTC))
    with duckdb.connect(str(paths.warehouse)) as connection:
        connection.execute(
            "insert into conformed.fct_rule_lead by name select ? as lead_id, 'lead.paid_after_death' as rule_code, "
            "1 as person_key, 'living_subsidy' as programme_code, date '2020-03-01' as suspect_from_month, "
            "date '2020-03-01' as suspect_to_month, 1 as month_count, 55 as involved_yuan",
            [LEAD],
        )
    leads.record_found(stages)
    held = next(each for each in letters.listed(known, paths) if each["rows"] and each["state"] == "open")
    moment = stages.now().isoformat(timespec="seconds")
    letters.decide(stages, Decision(held["delivery_id"], (held["rows"][0],), "excluded", DECIDER, REASON, moment))
    plan = samples.Plan("fct_payment", datetime(2020, 4, 1).date(), ("programme_code",), 0.9, 0.1, 0, None)
    drawn = samples.draw(paths, plan, Access(PERSON, REASON), stages.now)
    filled = Path(drawn["list"]).read_text("utf-8").replace(",\n", ",correct\n")
    samples.record(paths, filled.encode(), Access(PERSON, REASON), stages.now)
    return stages


@pytest.fixture(scope="module")
def editions(stages: Stages) -> Mapping[str, Mapping[str, bytes]]:
    return {"public": written.made(stages, "public"), "restricted": written.made(stages, "restricted")}


def text_of(files: Mapping[str, bytes]) -> str:
    return b"\n".join(content for name, content in files.items() if name.endswith(".html")).decode()


def test_both_editions_have_the_same_pages_and_say_what_they_are(editions: Mapping[str, Mapping[str, bytes]]) -> None:
    assert editions["public"].keys() == editions["restricted"].keys()
    pages = [name for name in editions["public"] if name.endswith(".html")]
    assert len(pages) == 9
    for edition, said in (("public", "公开版"), ("restricted", "内部版")):
        for name in pages:
            html = editions[edition][name].decode()
            assert said in html and "合成数据" in html and "<script" not in html and 'lang="zh-CN"' in html
            links = set(re.findall(r'(?:href|src)="([^"#:]+)"', html))
            assert links == editions[edition].keys()
    assert "公开版" not in text_of(editions["restricted"])


def test_the_public_edition_holds_nothing_restricted(
    stages: Stages, editions: Mapping[str, Mapping[str, bytes]]
) -> None:
    public, inside = text_of(editions["public"]), text_of(editions["restricted"])
    deliveries = accounts.read(stages.paths.root)
    records = evidence.records(stages.paths.evidence)
    told = {LEAD, PERSON, REASON, DECIDER, evidence.head(stages.paths.evidence)}
    told |= {each.delivery_id for each in deliveries if each.quarantined}
    rounded = facts.facts_of(stages, "public").feeds
    exact = {feed.feed: feed.rows for feed in facts.facts_of(stages, "restricted").feeds}
    told |= {
        f">{exact[feed.feed][name]:,}<"
        for feed in rounded
        for name in ("source", "accepted")
        if feed.rows[name] != exact[feed.feed][name] > ROWS_TOLD_TO
    }
    assert any("," in token for token in told), "the sample has a protected feed of more than a thousand rows"
    for token in told:
        assert token in inside, f"{token}: it is restricted, and the test would not see it leave"
        assert token not in public
    never = {each.sha256 for each in deliveries} | {each.file for each in deliveries}
    never |= {record["seed"] for record in records if "seed" in record}
    assert not [token for token in never if token in public]
    assert "行号" in inside and "行号" not in public


def test_the_public_edition_does_not_even_look(
    stages: Stages, editions: Mapping[str, Mapping[str, bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Row numbers, leads and exact counts come from these functions and no others."""

    def refuse(*_: Any, **__: Any) -> None:
        raise AssertionError("restricted")

    for room, name in ((letters, "listed"), (leads, "listed"), (leads, "rates"), (proof, "problems")):
        monkeypatch.setattr(room, name, refuse)
    monkeypatch.setattr(facts.reports, "row_counts", refuse)
    monkeypatch.setattr(facts.verdicts, "results_of", refuse)
    assert written.made(stages, "public") == editions["public"]
    with pytest.raises(AssertionError, match="restricted"):
        written.made(stages, "restricted")


def test_the_restricted_edition_tells_what_is_to_be_done(editions: Mapping[str, Mapping[str, bytes]]) -> None:
    pages = {name: content.decode() for name, content in editions["restricted"].items()}
    matter = next(row for row in pages["rectification.html"].split("<tr>") if LEAD in row)
    assert "逾期" not in matter and "社会救助科" in matter and "2099-01-31" in matter
    assert "核查" in matter and DECIDER in pages["quarantine.html"]
    assert "fct_payment" in pages["sampling.html"] and "可接受" in pages["sampling.html"]
    assert "sample drawn" in pages["evidence.html"]


def test_pages_are_written_for_their_owner_alone_and_on_record(stages: Stages) -> None:
    with pytest.raises(OrchestrationError, match="named person"):
        written.write(stages, "restricted", None)
    public = written.write(stages, "public", None)
    before = len(evidence.records(stages.paths.evidence))
    left = public.with_name("restricted") / "left.html"
    left.parent.mkdir()
    left.write_text("of the pages before")
    folder = written.write(stages, "restricted", Access(PERSON, REASON))
    assert not left.exists()
    assert {record["event"] for record in evidence.records(stages.paths.evidence)[before:]} == {"exported"}
    assert {public.name, folder.name} == {path.name for path in folder.parent.iterdir()}
    for path in (*public.iterdir(), *folder.iterdir()):
        assert path.stat().st_mode & 0o777 == 0o600
    assert stages.paths.publish not in (*public.parents, *folder.parents)
    assert proof.problems(stages.paths) == []


def test_pages_are_not_made_of_another_release(stages: Stages, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(facts, "inputs_of", lambda _: {})
    with pytest.raises(OrchestrationError, match="other deliveries"):
        written.made(stages, "public")
