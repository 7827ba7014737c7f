"""`mz audit verify` on a small published site: every kind of edit is found, and named."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from catalog.model import Text
from expectations import evidence
from intake import accounts, decisions, vault
from orchestration import cli, verdicts
from orchestration.audit import proof
from orchestration.paths import Paths, paths_of
from publish.release import approvals, site, workflow
from publish.release.disk import PRIVATE, write_file
from publish.release.manifest import MANIFEST, sha256
from publish.release.model import Release, RuleResult
from tests.unit.publish.release.conftest import SIGNING, release

__all__ = ["release"]
BUREAU, AT, VERSION = "dongxihu-2020", "2020-11-10T09:00:00+08:00", "2020.10.0"
PAGES = {"index.html": b"<!doctype html>"}


def result(failed: int = 0) -> RuleResult:
    return RuleResult("dbt", "a.rule", Text(zh="规则", en="rule"), "subject", 10, failed, "warned", "warn")


@pytest.fixture
def house(release: Release, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Paths:
    """A bureau with books, an opened vault, gates that let pass, and one release that a person approved."""
    monkeypatch.setenv("MZ_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("MZ_KEYS", str(tmp_path / "keys"))
    paths = paths_of(BUREAU)

    def log(event: str, **facts: object) -> None:
        evidence.append(paths.evidence, {"at": AT, "event": event, **facts})

    for number in range(3):
        delivery = accounts.Delivery(
            f"{number:016x}", "f", "S01", "2020-10", "f.csv", f"{number:064x}", 1, 1, "admitted"
        )
        accounts.append(paths.root, delivery)
    log("books", **evidence.extent(paths.root / accounts.BOOKS))
    for gate in verdicts.GATES:
        verdicts.record(paths, gate, "inputs", [result()], AT)
    write_file(paths.root / "vault" / vault.OPENINGS, b'{"person":"a"}\n', PRIVATE)
    log("vault opened", delivery_id="d", person="王芳", **evidence.extent(paths.root / "vault" / vault.OPENINGS))
    drafted = replace(release, evidence_head=verdicts.evidence_head(paths))
    workflow.write_draft(paths.publish, drafted, PAGES)
    head = evidence.head(paths.evidence)
    workflow.approve(paths.publish, VERSION, person="王芳", reason="无涉密", at=AT, evidence_head=head)
    manifest = (workflow.draft_release(paths.publish, VERSION) / MANIFEST).read_bytes()
    log("approved", version=VERSION, person="王芳", manifest_sha256=sha256(manifest))
    done = workflow.publish(paths.publish, workflow.approved(paths.publish, drafted), PAGES, persons=1, keys=SIGNING)
    log("published", version=VERSION, manifest_sha256=done.manifest_sha256)
    return paths


def rewrite(paths: Paths, facts: Iterable[dict[str, Any]]) -> None:
    """Put a whole new chain in the place of the log, as somebody would who can write to the folder."""
    paths.evidence.unlink()
    paths.evidence.with_suffix(".head").unlink()
    for fact in facts:
        evidence.append(paths.evidence, {k: v for k, v in fact.items() if k not in ("hash", "previous")})


def test_an_honest_house(house: Paths) -> None:
    assert proof.problems(house) == []
    assert proof.problems(house, evidence.head(house.evidence)) == []
    done = CliRunner().invoke(cli.mz, ["audit", "verify", "--json"])
    assert (done.exit_code, json.loads(done.output)["problems"]) == (0, [])
    published = json.loads((site.list_releases(house.publish)[0].path / MANIFEST).read_bytes())
    assert published["approvals"][0]["evidence_head"] in {r["hash"] for r in evidence.records(house.evidence)}


def without(event: str) -> Callable[[list[dict[str, Any]]], list[dict[str, Any]]]:
    return lambda records: [record for record in records if record["event"] != event]


def changed(event: str, **facts: object) -> Callable[[list[dict[str, Any]]], list[dict[str, Any]]]:
    return lambda records: [record | facts if record["event"] == event else record for record in records]


REWRITTEN: dict[str, tuple[Callable[[list[dict[str, Any]]], list[dict[str, Any]]], str]] = {
    "a gate that found less": (changed("gate", warned=0, passed=1), "gate results were rewritten or removed"),
    "other results of the gates": (changed("gate", results="0" * 64), "are not those in the evidence"),
    "no gates": (without("gate"), "gate results were rewritten or removed"),
    "other times": (lambda records: [r | {"at": "2020-11-10T10:00:00+08:00"} for r in records], "is not in the log"),
    "an opening forgotten": (without("vault opened"), "the vault was opened without a line"),
    "an approval forgotten": (without("approved"), "does not tell of the approval by 王芳"),
    "an approval by somebody else": (changed("approved", person="李四"), "does not tell of the approval by 王芳"),
    "the tail cut off": (lambda records: records[:-1], "does not tell of its publication"),
    "a release that never was": (
        lambda records: [*records, records[-1] | {"version": "2020.10.1"}],
        "release 2020.10.1: the evidence tells of its publication, but it is not served",
    ),
}


@pytest.mark.parametrize("how", REWRITTEN)
def test_a_rewritten_chain_is_found(house: Paths, how: str) -> None:
    change, said = REWRITTEN[how]
    rewrite(house, change(list(evidence.records(house.evidence))))
    assert evidence.verify(house.evidence) == [], "the chain is consistent in itself"
    assert any(said in problem for problem in proof.problems(house))
    assert CliRunner().invoke(cli.mz, ["audit", "verify"]).exit_code == 1


def test_a_decision_taken_back_in_secret_is_found(house: Paths) -> None:
    path = house.root / "quarantine" / decisions.BOOK
    decisions.append(house.root, decisions.Decision("d" * 16, (4,), "excluded", "王芳", "查无此人", AT))
    evidence.append(house.evidence, {"at": AT, "event": "rows decided", **evidence.extent(path)})
    assert proof.problems(house) == []
    path.write_text(path.read_text("utf-8").replace("excluded", "released"), "utf-8")
    assert any("decisions.jsonl: the first 1 lines" in problem for problem in proof.problems(house))


def test_what_lies_beside_the_chain_is_found(house: Paths) -> None:
    books = house.root / accounts.BOOKS
    content = books.read_bytes()
    books.write_bytes(content.replace(b'"bytes": 1', b'"bytes": 2', 1))
    assert any("deliveries.jsonl: the first 3 lines" in problem for problem in proof.problems(house))
    books.write_bytes(content)
    stored = json.loads(house.verdicts.read_text("utf-8"))
    stored["dbt"]["results"][0]["failed"] = 9
    house.verdicts.write_text(json.dumps(stored), "utf-8")
    assert proof.problems(house) == ["latest.json: the results of gate dbt are not those in the evidence"]


def test_an_approval_nobody_gave_is_found(house: Paths) -> None:
    path = approvals.approvals_file(house.publish, VERSION)
    records = approvals.records(house.publish, VERSION)
    forged = {**asdict(approvals.approvals_in(records)[0]), "person": "赵六", "manifest_sha256": "0" * 64}
    path.chmod(0o600)
    path.write_text("".join(json.dumps(each) + "\n" for each in [*records, forged]), "utf-8")
    assert proof.problems(house) == [f"release {VERSION}: the evidence does not tell of the approval by 赵六"]


def test_a_head_on_paper_and_a_clock(house: Paths) -> None:
    done = CliRunner().invoke(cli.mz, ["audit", "verify", "--head", "f" * 64])
    assert done.exit_code == 1 and "f" * 64 in done.output
    said = CliRunner().invoke(cli.mz, ["audit", "clock", "--person", "王芳", "--reason", "电池更换"])
    assert said.output.strip() == evidence.head(house.evidence)
    assert evidence.records(house.evidence)[-1]["event"] == evidence.CLOCK_SET_BACK
