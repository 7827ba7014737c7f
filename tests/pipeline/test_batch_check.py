"""Stop before paying: a batch is held against the rules that suspect, and nothing of it stays."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from catalog.load import load
from expectations import evidence
from orchestration import batch_check
from orchestration.errors import OrchestrationError
from orchestration.paths import Paths
from orchestration.stages import Stages
from tests.conftest import BUREAU, FinishedRun

NAME, SIGNED = "S10_残疾人两项补贴_202010.csv", ("--person", "审计员", "--reason", "发放前核对")


def state_of(root: Path) -> dict[str, tuple[int, int]]:
    """Every file of the data root but the log, with its size and time."""
    files = (path for path in root.rglob("*") if path.is_file() and "evidence" not in path.parts)
    return {str(path.relative_to(root)): (path.stat().st_size, path.stat().st_mtime_ns) for path in files}


@pytest.fixture(scope="module")
def bureau(small_run: FinishedRun, tmp_path_factory: pytest.TempPathFactory) -> FinishedRun:
    """A copy of what a check reads of the finished run, since looking at rows is written down."""
    data = tmp_path_factory.mktemp("batch_check")
    unread = shutil.ignore_patterns("publish", "landing", "sample", "vault", "dbt", "warehouse.duckdb")
    shutil.copytree(small_run.root, data / BUREAU, ignore=unread)
    return replace(small_run, data=data, environment={**small_run.environment, "MZ_DATA": str(data)})


@pytest.fixture
def batch(bureau: FinishedRun, tmp_path: Path) -> Path:
    """The batch of the last month, with one rate that is above the standard in force."""
    lines = (bureau.root / "inbox" / NAME).read_bytes().split(b"\r\n")
    assert lines[2].count(b",110.00,") == 2, "the first row draws the living subsidy of 110 yuan"
    lines[2] = lines[2].replace(b",110.00,", b",210.00,", 1)
    path = tmp_path / NAME
    path.write_bytes(b"\r\n".join(lines))
    return path


def test_a_suspect_row_is_named_and_nothing_is_taken_in(bureau: FinishedRun, batch: Path) -> None:
    before, log = state_of(bureau.root), bureau.root / "evidence" / "log.jsonl"
    done = bureau.mz("leads", "check-batch", str(batch), "--json", *SIGNED, check=False)
    assert done.returncode == 1, done.stderr
    found = json.loads(done.stdout)
    assert [(each["rule_code"], each["rows"]) for each in found["suspected"]] == [("lead.above_standard", [3])]
    assert (found["feed"], found["month"], found["suspected_rows"]) == ("disability_subsidy", "2020-10", 1)
    assert state_of(bureau.root) == before and not list(bureau.data.glob(".check-*"))
    last = evidence.records(log)[-1]
    assert (last["event"], last["rows"], last["what"]) == ("rows shown", 1, f"payment batch {found['sha256']}")


def test_what_cannot_be_checked_is_refused(small_repository: Path, bureau: FinishedRun, tmp_path: Path) -> None:
    known = load(small_repository / "catalog")
    paths = Paths(bureau.root, bureau.keys / f"{BUREAU}.json")
    stages = Stages(known.bureau(BUREAU), known, paths, lambda: datetime(2099, 1, 1, tzinfo=UTC))
    content = (bureau.root / "inbox" / NAME).read_bytes()
    for name, sent, said in (
        ("S29_婚姻登记_202010.csv", content, "no payment batch; .* disability_subsidy"),
        (NAME, content, "taken in already"),
        (NAME, content.replace(b",110.00,", b",110.01,"), "would be refused"),
    ):
        path = tmp_path / name
        path.write_bytes(sent)
        with pytest.raises(OrchestrationError, match=said):
            batch_check.check(stages, path)
    with pytest.raises(OrchestrationError, match="in the inbox"):
        batch_check.check(stages, bureau.root / "inbox" / NAME)
    assert not list(bureau.data.glob(".check-*"))
