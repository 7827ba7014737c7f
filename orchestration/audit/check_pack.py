"""Proves an evidence pack, in the folder it was unpacked to: `python check.py`. Needs Python 3.9 and nothing else.

检验证据包：在解压后的目录中运行 `python check.py`，只需要 Python 本身。

It shares no code with the house that made the pack. It goes into every pack as `check.py`.
"""

from __future__ import annotations

import csv
import hashlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

GENESIS = "0" * 64
GATES = ("intake", "expectations", "dbt", "disclosure")
TIMELESS = ("gate", "verdict", "passed", "warned", "failed", "error", "results")


def digest(record: dict[str, Any]) -> str:
    """The hash of a record: SHA-256 of its JSON with sorted keys and no white space."""
    text = json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def problems(folder: Path) -> Iterator[str]:
    """What is wrong with an unpacked pack, one sentence each."""
    yield from _files(folder)
    log = [json.loads(line) for line in (folder / "evidence/log.jsonl").read_text("utf-8").splitlines()]
    yield from _chain(log)
    manifest = (folder / "release/RELEASE.json").read_bytes()
    release = json.loads(manifest)
    published = [record for record in log if record.get("event") == "published"]
    if [record["manifest_sha256"] for record in published[-1:]] != [hashlib.sha256(manifest).hexdigest()]:
        yield "release/RELEASE.json: the last publication in the log is of another manifest"
    hashes = {record["hash"] for record in log}
    for approval in release["approvals"]:
        if approval.get("evidence_head") and approval["evidence_head"] not in hashes:
            yield f"the approval by {approval['person']} names a head that the log does not have"
    yield from _gates(folder, log, release)
    yield from _inputs(folder, release)


def _files(folder: Path) -> Iterator[str]:
    listed = dict(line.split("  ", 1)[::-1] for line in (folder / "SHA256SUMS").read_text("utf-8").splitlines())
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()} - {"SHA256SUMS"}
    for name in sorted(listed.keys() ^ there):
        yield f"{name}: {'is missing' if name in listed else 'is not listed'}"
    for name in sorted(listed.keys() & there):
        if hashlib.sha256((folder / name).read_bytes()).hexdigest() != listed[name]:
            yield f"{name}: was changed"


def _chain(log: list[dict[str, Any]]) -> Iterator[str]:
    previous = GENESIS
    for number, record in enumerate(log, start=1):
        facts = {name: value for name, value in record.items() if name != "hash"}
        if digest(facts) != record["hash"] or record["previous"] != previous:
            yield f"evidence/log.jsonl: line {number} was changed, removed, inserted or moved"
        previous = record["hash"]


def _gates(folder: Path, log: list[dict[str, Any]], release: dict[str, Any]) -> Iterator[str]:
    last = {record["gate"]: record for record in log if record.get("event") == "gate"}
    head = GENESIS
    for gate in GATES:
        if gate not in last:
            yield f"evidence/log.jsonl: gate {gate} did not judge"
            return
        head = digest({**{name: last[gate][name] for name in TIMELESS}, "previous": head})
    if head != release["evidence_head"]:
        yield "release/RELEASE.json: states another evidence head than the gates in the log give"
    results = json.loads((folder / "evidence/results.json").read_text("utf-8"))
    for gate in GATES:
        text = json.dumps(results[gate]["results"], ensure_ascii=False, sort_keys=True)
        if hashlib.sha256(text.encode()).hexdigest() != last[gate]["results"]:
            yield f"evidence/results.json: the results of gate {gate} are not those in the log"


def _inputs(folder: Path, release: dict[str, Any]) -> Iterator[str]:
    with (folder / "inputs.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        name = f"{row['feed']}/{row['month']}/{row['delivery']}"
        if release["inputs"].get(name) != row["sha256"]:
            yield f"inputs.csv: {name} is no input of the release"
        if int(row["source"]) != sum(int(row[column]) for column in ("accepted", "quarantined", "duplicates")):
            yield f"inputs.csv: the rows of {name} do not add up"


if __name__ == "__main__":
    found = list(problems(Path(__file__).resolve().parent))
    print("\n".join(found) or "证据包完整 / the pack holds")
    sys.exit(1 if found else 0)
