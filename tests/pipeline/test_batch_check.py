"""Stop before paying: a batch is held against the rules that suspect, and nothing of it stays."""

from __future__ import annotations

import json
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


@pytest.fixture
def batch(small_run: FinishedRun, tmp_path: Path) -> Path:
    """The batch of the last month, with one rate that is above the standard in force."""
    lines = (small_run.root / "inbox" / NAME).read_bytes().split(b"\r\n")
    assert lines[2].count(b",110.00,") == 2, "the first row draws the living subsidy of 110 yuan"
    lines[2] = lines[2].replace(b",110.00,", b",210.00,", 1)
    path = tmp_path / NAME
    path.write_bytes(b"\r\n".join(lines))
    return path


def test_a_suspect_row_is_named_and_nothing_is_taken_in(small_run: FinishedRun, batch: Path) -> None:
    before, log = state_of(small_run.root), small_run.root / "evidence" / "log.jsonl"
    done = small_run.mz("leads", "check-batch", str(batch), "--json", *SIGNED, check=False)
    assert done.returncode == 1, done.stderr
    found = json.loads(done.stdout)
    assert [(each["rule_code"], each["rows"]) for each in found["suspected"]] == [("lead.above_standard", [3])]
    assert (found["feed"], found["month"], found["suspected_rows"]) == ("disability_subsidy", "2020-10", 1)
    assert state_of(small_run.root) == before and not list(small_run.data.glob(".check-*"))
    last = evidence.records(log)[-1]
    assert (last["event"], last["rows"], last["what"]) == ("rows shown", 1, f"payment batch {found['sha256']}")


def test_what_cannot_be_checked_is_refused(small_repository: Path, small_run: FinishedRun, tmp_path: Path) -> None:
    known = load(small_repository / "catalog")
    paths = Paths(small_run.root, small_run.keys / f"{BUREAU}.json")
    stages = Stages(known.bureau(BUREAU), known, paths, lambda: datetime(2099, 1, 1, tzinfo=UTC))
    content = (small_run.root / "inbox" / NAME).read_bytes()
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
        batch_check.check(stages, small_run.root / "inbox" / NAME)
    assert not list(small_run.data.glob(".check-*"))
