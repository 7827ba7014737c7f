"""The evidence log: one JSON line per event, each carrying the hash of the line before it.

A changed, removed or moved line breaks the chain at a line that `verify` names. A log that was cut off at its
end, or rewritten as a whole, is consistent in itself: only its head, kept elsewhere (in the release), shows
that.

Belongs here: writing and proving the log. Does not belong here: deciding what is recorded, reading a clock.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO

from expectations.errors import ExpectationsError

GENESIS = "0" * 64
_OWN, _PREVIOUS = "hash", "previous"


def append(path: Path, record: Mapping[str, Any]) -> str:
    """Add a record at the end and give its hash, which is the new head of the log.

    The record holds what JSON can carry exactly: texts, whole numbers, booleans, None, lists and mappings of
    them; times are texts that the caller provides. Raises ExpectationsError when it holds anything else, or
    when the log's last line is damaged: on a broken chain nothing can be built.
    """
    _refuse_unfit(record)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        entry = {**record, _PREVIOUS: _last_hash(file, path)}
        digest = _digest(entry)
        file.write(_canonical({**entry, _OWN: digest}) + b"\n")
        file.flush()
        os.fsync(file.fileno())
    return digest


def verify(path: Path, expected_head: str | None = None) -> list[str]:
    """What is wrong with the log, one sentence per broken line; empty when the chain holds.

    With `expected_head`, a hash kept outside the log, also whether lines were cut off after it was written
    down.
    """
    if not path.exists():
        return [f"{path.name}: there is no such log"] if expected_head else []
    problems, previous, hashes = [], GENESIS, {GENESIS}
    for number, line in enumerate(_lines(path), start=1):
        problem, own = _judge(line, previous)
        if problem:
            problems.append(f"{path.name}: line {number}: {problem}")
        previous = own
        hashes.add(own)
    if expected_head is not None and expected_head not in hashes:
        problems.append(f"{path.name}: the expected head is not in the log: lines were cut off or rewritten")
    return problems


def head(path: Path) -> str:
    """The hash of the last record; 64 zeros while there is no log. Raises ExpectationsError if it is damaged."""
    if not path.exists():
        return GENESIS
    with path.open("rb") as file:
        return _last_hash(file, path)


def _judge(line: bytes, previous: str) -> tuple[str | None, str]:
    """What is wrong with a line, and the hash to which the next line must point."""
    if not line.endswith(b"\n"):
        return "it is cut off", ""
    try:
        entry = json.loads(line)
        own = entry.pop(_OWN)
        stated = entry[_PREVIOUS]
    except (ValueError, KeyError, TypeError, AttributeError):
        return "it is not a record", ""
    if not isinstance(own, str) or _digest(entry) != own or _canonical({**entry, _OWN: own}) + b"\n" != line:
        return "its content does not have its hash: it was changed", str(own)
    if stated != previous:
        return "it does not follow the line before it: a line was removed, inserted, changed or moved", own
    return None, own


def _last_hash(file: BinaryIO, path: Path) -> str:
    """The hash that the last line states and proves, read backwards from the end."""
    size = file.seek(0, os.SEEK_END)
    if size == 0:
        return GENESIS
    block, tail = 4096, b""
    while b"\n" not in tail[:-1] and len(tail) < size:
        file.seek(max(0, size - block))
        tail, block = file.read(min(block, size)), block * 2
    line = tail[tail.rfind(b"\n", 0, -1) + 1 :]
    try:
        previous = json.loads(line)[_PREVIOUS]
    except (ValueError, KeyError, TypeError):
        previous = ""
    problem, own = _judge(line, previous)
    if problem:
        raise ExpectationsError(f"{path.name}: the last line is damaged ({problem}); restore the log before going on")
    return own


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
