"""The evidence log: one JSON line per event, each carrying the hash of the line before it.

A changed, removed or moved line breaks the chain at a line that `verify` names. Beside the log lies its head, so that
a log that was cut off at its end is found; whoever cuts both, or rewrites all of it, is found by heads that were
written down elsewhere (approvals, releases, paper). Times never go back: `append` refuses it, `verify` finds it, and a
clock that was put right says so in a record of its own (`CLOCK_SET_BACK`).

Belongs here: writing, reading and proving the log. Does not belong here: deciding what is recorded, reading a clock.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, BinaryIO

from expectations.errors import ExpectationsError

GENESIS = "0" * 64
CLOCK_SET_BACK = "clock set back"
"""The event of a record that may state an earlier time than the one before it."""
# Two processes may reach the log in another order than they looked at their clocks.
_TOLERANCE = timedelta(seconds=60)
_OWN, _PREVIOUS = "hash", "previous"


def append(path: Path, record: Mapping[str, Any]) -> str:
    """Add a record at the end and give its hash, which is the new head of the log.

    The record holds what JSON can carry exactly: texts, whole numbers, booleans, None, lists and mappings of
    them; its time, if it has one, is the ISO 8601 text `at` that the caller provides. Raises ExpectationsError when it
    holds anything else, when its time lies before that of the last line, or when the log's last line is damaged: on a
    broken chain nothing can be built.
    """
    _refuse_unfit(record)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        last = _last(file, path)
        if _is_back(last, record):
            raise ExpectationsError(
                f"{path.name}: the clock says {record['at']}, but the last line is of {last['at']}; put the clock of "
                "this machine right, or record that it was set back: `mz audit clock --person … --reason …`"
            )
        entry = {**record, _PREVIOUS: last[_OWN]}
        digest = _digest(entry)
        file.write(_canonical({**entry, _OWN: digest}) + b"\n")
        file.flush()
        os.fsync(file.fileno())
        _keep_head(path, digest)
    return digest


def verify(path: Path, *heads: str) -> list[str]:
    """What is wrong with the log, one sentence per broken line; empty when the chain holds.

    With `heads`, hashes that were written down outside the log, also whether lines were cut off or rewritten since.
    """
    kept = [_beside(path).read_text("ascii").strip()] if _beside(path).exists() else []
    if not path.exists():
        return [f"{path.name}: there is no such log"] if heads or kept else []
    problems, previous, hashes, before = [], GENESIS, {GENESIS}, dict[str, Any]()
    for number, line in enumerate(_lines(path), start=1):
        problem, own, entry = _judge(line, previous)
        if problem is None and _is_back(before, entry):
            problem = f"its time, {entry['at']}, lies before that of the line before it: the clock was set back"
        if problem:
            problems.append(f"{path.name}: line {number}: {problem}")
        previous, before = own, entry
        hashes.add(own)
    if set(kept) - hashes:
        problems.append(f"{path.name}: the head kept beside it is not in the log: lines were cut off or rewritten")
    for expected in heads:
        if expected not in hashes:
            problems.append(f"{path.name}: the head {expected} is not in the log: lines were cut off or rewritten")
    return problems


def head(path: Path) -> str:
    """The hash of the last record; 64 zeros while there is no log. Raises ExpectationsError if it is damaged."""
    if not path.exists():
        return GENESIS
    with path.open("rb") as file:
        return str(_last(file, path)[_OWN])


def records(path: Path) -> tuple[dict[str, Any], ...]:
    """All records with their hashes, oldest first; none while there is no log. What cannot be read is left out:
    `verify` names it."""
    lines = _lines(path) if path.exists() else ()
    return tuple(entry for line in lines for entry in [_judge(line, "")[2]] if entry)


def chain(facts: Iterable[Mapping[str, Any]]) -> str:
    """The head of the log that would hold these records and nothing else: one hash for all of them, in this order."""
    previous = GENESIS
    for record in facts:
        _refuse_unfit(record)
        previous = _digest({**record, _PREVIOUS: previous})
    return previous


def extent(path: Path) -> dict[str, int | str]:
    """How many whole lines a file has to which lines are only ever added, and their hash: a witness in the log."""
    lines = [line for line in _lines(path) if line.endswith(b"\n")] if path.exists() else []
    return {"lines": len(lines), "sha256": hashlib.sha256(b"".join(lines)).hexdigest()}


def still_begins(path: Path, lines: int, sha256: str) -> bool:
    """Whether the first lines of a file still are what `extent` saw."""
    found = list(_lines(path))[:lines] if path.exists() else []
    return len(found) == lines and hashlib.sha256(b"".join(found)).hexdigest() == sha256


def _judge(line: bytes, previous: str) -> tuple[str | None, str, dict[str, Any]]:
    """What is wrong with a line, the hash to which the next line must point, and what it holds."""
    if not line.endswith(b"\n"):
        return "it is cut off", "", {}
    try:
        entry = json.loads(line)
        own = entry.pop(_OWN)
        stated = entry[_PREVIOUS]
    except (ValueError, KeyError, TypeError, AttributeError):
        return "it is not a record", "", {}
    whole = {**entry, _OWN: own}
    if not isinstance(own, str) or _digest(entry) != own or _canonical(whole) + b"\n" != line:
        return "its content does not have its hash: it was changed", str(own), whole
    if stated != previous:
        return "it does not follow the line before it: a line was removed, inserted, changed or moved", own, whole
    return None, own, whole


def _is_back(before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    """Whether a record states an earlier time than the one before it, and does not say that the clock was set back."""
    if not before.get("at") or not after.get("at") or after.get("event") == CLOCK_SET_BACK:
        return False
    return _moment(after["at"]) < _moment(before["at"]) - _TOLERANCE


def _moment(text: str) -> datetime:
    """The time that a record states; UTC where it names no offset."""
    stated = datetime.fromisoformat(text)
    return stated if stated.tzinfo else stated.replace(tzinfo=UTC)


def _beside(path: Path) -> Path:
    """Where the head of a log is kept."""
    return path.with_suffix(".head")


def _keep_head(path: Path, digest: str) -> None:
    """Write the head beside the log. A kill in between leaves an earlier head, which the log still holds."""
    partial = _beside(path).with_suffix(".partial")
    with partial.open("w", encoding="ascii") as file:
        file.write(digest + "\n")
        file.flush()
        os.fsync(file.fileno())
    partial.replace(_beside(path))


def _last(file: BinaryIO, path: Path) -> dict[str, Any]:
    """The last record, which proves its hash, read backwards from the end; of an empty log the first hash alone."""
    size = file.seek(0, os.SEEK_END)
    if size == 0:
        return {_OWN: GENESIS}
    block, tail = 4096, b""
    while b"\n" not in tail[:-1] and len(tail) < size:
        file.seek(max(0, size - block))
        tail, block = file.read(min(block, size)), block * 2
    line = tail[tail.rfind(b"\n", 0, -1) + 1 :]
    try:
        previous = json.loads(line)[_PREVIOUS]
    except (ValueError, KeyError, TypeError):
        previous = ""
    problem, _, entry = _judge(line, previous)
    if problem:
        raise ExpectationsError(f"{path.name}: the last line is damaged ({problem}); restore the log before going on")
    return entry


def _lines(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        yield from file


def _canonical(entry: Mapping[str, Any]) -> bytes:
    """One line of JSON that is the same for the same record: sorted keys, no spare white space, UTF-8."""
    return json.dumps(entry, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()


def _digest(entry: Mapping[str, Any]) -> str:
    return hashlib.sha256(_canonical(entry)).hexdigest()


def _refuse_unfit(record: Mapping[str, Any]) -> None:
    if taken := sorted({_OWN, _PREVIOUS} & record.keys()):
        raise ExpectationsError(f"an evidence record may not bring its own '{taken[0]}'")
    if place := next(_unfit("record", record), None):
        raise ExpectationsError(f"an evidence record holds something that JSON cannot carry exactly, at {place}")


def _unfit(place: str, value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield from _unfit(f"{place}.{key}", item) if isinstance(key, str) else [f"{place}: a key"]
    elif isinstance(value, list | tuple):
        for index, item in enumerate(value):
            yield from _unfit(f"{place}[{index}]", item)
    elif isinstance(value, str):
        yield from ([] if value.isascii() or not any("\ud800" <= letter <= "\udfff" for letter in value) else [place])
    elif not (value is None or isinstance(value, int)):
        yield place
