"""The evidence log shows every change: edited, removed, inserted, moved, cut off."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from expectations import evidence
from expectations.errors import ExpectationsError


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = tmp_path / "evidence" / "chain.jsonl"
    for number in range(1, 6):
        evidence.append(
            path, {"event": "闸门", "number": number, "at": "2020-11-10T09:00:00+08:00", "counts": [1, None]}
        )
    return path


def test_a_sound_log(log: Path) -> None:
    lines = log.read_text().splitlines()
    assert evidence.verify(log) == []
    assert evidence.head(log) == json.loads(lines[-1])["hash"]
    assert json.loads(lines[0])["previous"] == evidence.GENESIS
    assert "闸门" in lines[0]
    assert evidence.verify(log, evidence.head(log)) == []


def test_the_same_records_give_the_same_bytes(tmp_path: Path) -> None:
    evidence.append(tmp_path / "a", {"x": 1, "y": "二"})
    evidence.append(tmp_path / "b", {"y": "二", "x": 1})
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_a_log_that_does_not_exist(tmp_path: Path) -> None:
    assert evidence.head(tmp_path / "none") == evidence.GENESIS
    assert evidence.verify(tmp_path / "none") == []
    assert evidence.verify(tmp_path / "none", "a" * 64) != []


def edited(lines: list[bytes]) -> list[bytes]:
    lines[2] = lines[2].replace(b'"number":3', b'"number":9')
    return lines


def respaced(lines: list[bytes]) -> list[bytes]:
    lines[2] = lines[2].replace(b'"number":3', b'"number": 3')
    return lines


def rehashed(lines: list[bytes]) -> list[bytes]:
    """An edit by someone who knows how to hash one line."""
    entry = json.loads(lines[2])
    del entry["hash"]
    entry["number"] = 9
    entry["hash"] = evidence._digest(entry)
    lines[2] = evidence._canonical(entry) + b"\n"
    return lines


TAMPERED: dict[str, tuple[Callable[[list[bytes]], list[bytes]], list[int]]] = {
    "edited": (edited, [3]),
    "respaced": (respaced, [3]),
    "rehashed": (rehashed, [4]),
    "first removed": (lambda lines: lines[1:], [1]),
    "removed": (lambda lines: [*lines[:2], *lines[3:]], [3]),
    "moved": (lambda lines: [lines[0], lines[2], lines[1], *lines[3:]], [2, 3, 4]),
    "inserted": (lambda lines: [*lines[:2], lines[0], *lines[2:]], [3, 4]),
    "cut within a line": (lambda lines: [*lines[:4], lines[4][:40]], [5]),
    "last line without its end": (lambda lines: [*lines[:4], lines[4][:-1]], [5]),
    "no record": (lambda lines: [*lines[:2], b"[1]\n", *lines[2:]], [3, 4]),
    "no JSON": (lambda lines: [*lines[:2], b"\xff\n", *lines[2:]], [3, 4]),
}


@pytest.mark.parametrize("how", TAMPERED)
def test_tampering_names_the_line(log: Path, how: str) -> None:
    change, broken = TAMPERED[how]
    log.write_bytes(b"".join(change(log.read_bytes().splitlines(keepends=True))))
    problems = [problem for problem in evidence.verify(log) if "line " in problem]
    assert [int(problem.split("line ")[1].split(":")[0]) for problem in problems] == broken


def test_a_truncated_log_is_found_by_its_head(log: Path) -> None:
    head = evidence.head(log)
    log.write_bytes(b"".join(log.read_bytes().splitlines(keepends=True)[:3]))
    assert [problem.split(": ")[1] for problem in evidence.verify(log)] == ["the head kept beside it is not in the log"]
    log.with_suffix(".head").unlink()
    assert evidence.verify(log) == []
    assert len(evidence.verify(log, head)) == 1


def test_a_log_that_is_gone_is_missed(log: Path) -> None:
    log.unlink()
    assert evidence.verify(log) == ["chain.jsonl: there is no such log"]


def test_a_log_rewritten_as_a_whole_is_found_by_a_head_kept_elsewhere(log: Path) -> None:
    head = evidence.head(log)
    facts = [{k: v for k, v in record.items() if k not in ("hash", "previous")} for record in evidence.records(log)]
    forged(log, [fact | ({"number": 9} if fact["number"] == 3 else {}) for fact in facts])
    assert evidence.verify(log) == []
    assert len(evidence.verify(log, head)) == 1


def forged(log: Path, facts: list[dict[str, Any]]) -> None:
    """A log of these facts as somebody makes it who knows its form, and not by `append`."""
    previous, lines = evidence.GENESIS, []
    for fact in facts:
        entry = {**fact, "previous": previous}
        previous = evidence._digest(entry)
        lines.append(evidence._canonical({**entry, "hash": previous}) + b"\n")
    log.write_bytes(b"".join(lines))
    log.with_suffix(".head").write_text(previous)


def test_a_clock_that_was_set_back_is_found(log: Path) -> None:
    early = {"at": "2020-11-09T09:00:00+08:00", "number": 6}
    with pytest.raises(ExpectationsError, match="the clock says 2020-11-09"):
        evidence.append(log, {"event": "gate", **early})
    facts = [{k: v for k, v in record.items() if k not in ("hash", "previous")} for record in evidence.records(log)]
    forged(log, [*facts, {"event": "gate", **early}])
    assert [problem.split(": ")[1] for problem in evidence.verify(log)] == ["line 6"]
    forged(log, facts)
    evidence.append(log, {"event": evidence.CLOCK_SET_BACK, **early})
    assert evidence.verify(log) == []


def test_a_few_seconds_between_two_writers_are_no_clock_set_back(log: Path) -> None:
    evidence.append(log, {"event": "later", "at": "2020-11-10T08:59:30+08:00"})
    assert evidence.verify(log) == []


def test_the_chain_of_facts_is_the_head_of_a_log_of_them(tmp_path: Path) -> None:
    facts = [{"gate": "intake", "passed": 3}, {"gate": "dbt", "passed": 4}]
    for fact in facts:
        head = evidence.append(tmp_path / "log", fact)
    assert evidence.chain(facts) == head
    assert evidence.chain(reversed(facts)) != head


def test_a_file_of_lines_goes_on_as_it_began(tmp_path: Path) -> None:
    path = tmp_path / "books.jsonl"
    assert evidence.extent(path)["lines"] == 0
    path.write_text("a\nb\nhalf")
    seen = evidence.extent(path)
    assert seen["lines"] == 2
    path.write_text("a\nb\nc\n")
    assert evidence.still_begins(path, **seen)  # type: ignore[arg-type]
    path.write_text("a\nB\nc\n")
    assert not evidence.still_begins(path, **seen)  # type: ignore[arg-type]


def test_a_log_that_went_on_still_holds_its_earlier_head(log: Path) -> None:
    head = evidence.head(log)
    evidence.append(log, {"event": "later"})
    assert evidence.verify(log, head) == []


@pytest.mark.parametrize("end", [b'{"hash":"x"', b"\n", b'{"a":1}\n'])
def test_nothing_is_built_on_a_damaged_end(log: Path, end: bytes) -> None:
    before = log.read_bytes() + end
    log.write_bytes(before)
    with pytest.raises(ExpectationsError, match="damaged"):
        evidence.append(log, {"event": "more"})
    with pytest.raises(ExpectationsError, match="damaged"):
        evidence.head(log)
    assert log.read_bytes() == before


@pytest.mark.parametrize(
    "record",
    [
        {"x": 1.5},
        {"x": Decimal(1)},
        {"x": {"y": [{1, 2}]}},
        {"x": {1: 2}},
        {"x": "\ud800"},
        {"hash": "h"},
        {"previous": ""},
    ],
)
def test_unfit_records_are_refused(tmp_path: Path, record: dict[str, Any]) -> None:
    with pytest.raises(ExpectationsError):
        evidence.append(tmp_path / "log", record)
    assert evidence.verify(tmp_path / "log") == []


def test_long_lines_and_many_of_them(tmp_path: Path) -> None:
    log = tmp_path / "log"
    for number in range(5):
        evidence.append(log, {"text": "证" * 5000 * number})
    assert evidence.verify(log) == []


def test_writers_wait_for_each_other(tmp_path: Path) -> None:
    log = tmp_path / "log"
    with ThreadPoolExecutor(8) as pool:
        heads = list(pool.map(lambda number: evidence.append(log, {"number": number}), range(40)))
    assert evidence.verify(log) == []
    assert len(set(heads)) == 40
    assert evidence.head(log) in heads
