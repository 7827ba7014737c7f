"""`mz audit sample`: draw a stratified sample of rows, and record what people found in them.

The list that people work with names rows by the hash of their file and their number, nothing else. What was drawn, from
which frame, with which seed, and what was found stand in the evidence.

Belongs here: frames, lists, records. Does not belong here: arithmetic (`sampling`).
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb

from expectations import evidence
from intake import accounts
from orchestration.audit import sampling
from orchestration.audit.access import Access
from orchestration.audit.provenance import WAY_BACK
from orchestration.errors import OrchestrationError
from orchestration.paths import Paths
from publish.release.disk import PRIVATE, write_file

COLUMNS = ("number", "stratum", "delivery", "sha256", "row", "finding")
FINDINGS = ("correct", "error")
DRAWN, FOUND = "sample drawn", "sample found"


@dataclass(frozen=True, slots=True)
class Plan:
    """What is sampled: a conformed relation in a month, its strata by columns; and how sure one wants to be."""

    relation: str
    period: date
    strata: tuple[str, ...]
    confidence: float
    tolerable: float
    accepted_errors: int
    seed: str | None


def draw(paths: Paths, plan: Plan, access: Access, now: Callable[[], datetime]) -> dict[str, Any]:
    """Draw a sample, keep its list in `audit/samples/`, and record it. Without a seed of one's own the head of the
    evidence is the seed, which nobody could choose. Gives what was recorded, with the path of the list.

    Raises OrchestrationError when the warehouse has no such relation, column or row.
    """
    frame = _frame(paths, plan)
    members: dict[str, list[str]] = defaultdict(list)
    for unit, stratum in frame:
        members[stratum].append(unit)
    seed = plan.seed or evidence.head(paths.evidence)
    wanted = sampling.size(plan.confidence, plan.tolerable, plan.accepted_errors)
    sizes = sampling.allocated(wanted, {name: len(units) for name, units in members.items()})
    chosen = [(name, unit) for name in sorted(members) for unit in sampling.drawn(seed, members[name], sizes[name])]
    content = _list(paths, chosen)
    sample = hashlib.sha256(content).hexdigest()[:12]
    facts = {
        "sample": sample,
        "relation": plan.relation,
        "period": f"{plan.period:%Y-%m}",
        "strata": list(plan.strata),
        "confidence": str(plan.confidence),
        "tolerable": str(plan.tolerable),
        "accepted_errors": plan.accepted_errors,
        "seed": seed,
        "frame_rows": len(frame),
        "frame_sha256": hashlib.sha256("\n".join("|".join(pair) for pair in frame).encode()).hexdigest(),
        "frame": {name: len(units) for name, units in sorted(members.items())},
        "sizes": dict(sorted(sizes.items())),
        "list_sha256": hashlib.sha256(content).hexdigest(),
    }
    path = _path(paths, sample)
    write_file(path, content, PRIVATE)
    _record(paths, DRAWN, facts, access, now)
    return {**facts, "list": str(path)}


def record(paths: Paths, filled: bytes, access: Access, now: Callable[[], datetime]) -> dict[str, Any]:
    """Takes the list with its findings filled in; records and gives what they say of the whole frame.

    Raises OrchestrationError when no sample was drawn with this list, or a finding is missing or has another word.
    """
    rows = _rows(filled)
    findings = [row["finding"].strip() for row in rows]
    blank = _as_csv([{**row, "finding": ""} for row in rows])
    plan = _drawn(paths, hashlib.sha256(blank).hexdigest())
    if bad := sorted({str(n) for n, finding in enumerate(findings, start=1) if finding not in FINDINGS}, key=int):
        raise OrchestrationError(f"rows {', '.join(bad[:5])} of the list: the finding is one of {', '.join(FINDINGS)}")
    errors = Counter(row["stratum"] for row, finding in zip(rows, findings, strict=True) if finding == "error")
    strata = [
        sampling.Stratum(plan["frame"][name], plan["sizes"][name], errors[name]) for name in sorted(plan["frame"])
    ]
    found = sampling.estimate(strata, float(plan["confidence"]))
    facts = {
        "sample": plan["sample"],
        "errors": sum(errors.values()),
        "sampled": len(rows),
        "rate": _share(found.rate),
        "lower": _share(found.lower),
        "upper": _share(found.upper),
        "bound": _share(found.bound),
        "is_tolerable": found.bound <= float(plan["tolerable"]),
        "list_sha256": hashlib.sha256(filled).hexdigest(),
    }
    _record(paths, FOUND, facts, access, now)
    return {**facts, "confidence": plan["confidence"], "tolerable": plan["tolerable"]}


def _frame(paths: Paths, plan: Plan) -> list[tuple[str, str]]:
    """All units of the frame with their strata, in a fixed order. A unit reads `delivery/row`."""
    if not paths.warehouse.exists():
        raise OrchestrationError("there is no warehouse yet: run `mz run` first")
    with duckdb.connect(str(paths.warehouse), read_only=True) as connection:
        query = "select column_name from duckdb_columns() where schema_name = 'conformed' and table_name = ?"
        columns = {row[0] for row in connection.execute(query, [plan.relation]).fetchall()}
        if missing := sorted({*WAY_BACK, "period_month", *plan.strata} - columns):
            raise OrchestrationError(
                f"conformed.{plan.relation} has no {', '.join(missing)}: samples are of relations of rows of forms"
            )
        names = ", ".join(f"coalesce(cast(\"{name}\" as varchar), '-')" for name in plan.strata)
        stratum = f"concat_ws('/', {names})" if names else "'all'"
        found = connection.execute(
            f"""
            select distinct delivery_id || '/' || source_row as unit, {stratum} as stratum
            from conformed.{plan.relation}
            where period_month = ?
            order by unit, stratum
            """,
            [plan.period],
        ).fetchall()
    if not found:
        raise OrchestrationError(f"conformed.{plan.relation} has no rows in {plan.period:%Y-%m}")
    return [(unit, stratum) for unit, stratum in found]


def _list(paths: Paths, chosen: Sequence[tuple[str, str]]) -> bytes:
    hashes = {d.delivery_id: d.sha256 for d in accounts.read(paths.root)}
    rows = []
    for number, (stratum, unit) in enumerate(chosen, start=1):
        delivery, _, row = unit.partition("/")
        values = (str(number), stratum, delivery, hashes[delivery], row, "")
        rows.append(dict(zip(COLUMNS, values, strict=True)))
    return _as_csv(rows)


def _as_csv(rows: Sequence[Mapping[str, str]]) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def _rows(filled: bytes) -> list[dict[str, str]]:
    """The rows of a list as a spreadsheet may have saved it. Raises OrchestrationError for another form."""
    try:
        rows = list(csv.DictReader(io.StringIO(filled.decode("utf-8-sig"))))
    except UnicodeDecodeError:
        raise OrchestrationError("the list is not UTF-8: save it as 'CSV UTF-8'") from None
    if not rows or any(set(row) != set(COLUMNS) or None in row.values() for row in rows):
        raise OrchestrationError(f"the list has the columns {', '.join(COLUMNS)}, as it was drawn")
    return rows


def _drawn(paths: Paths, list_sha256: str) -> dict[str, Any]:
    """The record of the sample with this list."""
    for entry in reversed(evidence.records(paths.evidence)):
        if entry.get("event") == DRAWN and entry["list_sha256"] == list_sha256:
            return entry
    raise OrchestrationError("no sample was drawn with this list: only the column 'finding' may be filled in")


def _path(paths: Paths, sample: str) -> Path:
    return paths.root / "audit" / "samples" / f"{sample}.csv"


def _record(paths: Paths, event: str, facts: Mapping[str, Any], access: Access, now: Callable[[], datetime]) -> None:
    who = {"person": access.person, "reason": access.reason}
    evidence.append(paths.evidence, {"at": now().isoformat(timespec="seconds"), "event": event, **facts, **who})


def _share(value: float) -> str:
    """A share as the evidence carries it: a text of six decimals."""
    return f"{value:.6f}"
