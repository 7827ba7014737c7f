"""The sample's ledger of planted defects against what the gates caught: every one by the right gate, and nothing else.

Belongs here: comparing. Does not belong here: planting (`sample_bureau`) and catching (the gates).
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import duckdb

from intake import accounts
from orchestration import verdicts
from orchestration.paths import Paths


class Catch(NamedTuple):
    """One thing a gate caught or a ledger planted: which gate, which file (or feed), which row, which code."""

    gate: str
    file: str
    row: int | None
    code: str


def score(paths: Paths) -> dict[str, int]:
    """How many planted defects were caught by the gate and code that the ledger names, and how much else was caught.

    All zero for a bureau without a ledger, that is, with real deliveries.
    """
    if not paths.ledger.exists():
        return {"planted": 0, "caught": 0, "missed": 0, "false_alarms": 0}
    planted, caught = set(planted_defects(paths)), set(caught_defects(paths))
    return {
        "planted": len(planted),
        "caught": len(planted & caught),
        "missed": len(planted - caught),
        "false_alarms": len(caught - planted),
    }


def planted_defects(paths: Paths) -> Iterator[Catch]:
    """The ledger's entries."""
    for defect in json.loads(paths.ledger.read_text(encoding="utf-8"))["defects"]:
        yield Catch(defect["gate"], defect["file"] or "", defect["row"], defect["code"])


def caught_defects(paths: Paths) -> Iterator[Catch]:
    """Everything that any gate caught in this bureau's last run."""
    deliveries = accounts.read(paths.root)
    for (_, file, code), rows in quarantined_rows(paths).items():
        yield from (Catch("intake", file, row, code) for row in rows)
    for delivery in deliveries:
        if delivery.mends:
            continue
        if delivery.status == "repeated":
            yield Catch("intake", delivery.file, None, "delivery.repeated")
        yield from (
            Catch("intake", delivery.file, None, code) for code in delivery.reasons if code.startswith("delivery.")
        )
    yield from _batches(paths, deliveries)
    yield from _identity_conflicts(paths, deliveries)


def quarantined_rows(paths: Paths) -> dict[tuple[str, str, str], list[int]]:
    """(feed, file, code) -> row numbers in quarantine or set aside as duplicates. Whole files that were refused are not
    row by row in this list, nor is what was sent back and judged again."""
    files = {
        d.delivery_id: d for d in accounts.read(paths.root) if d.status in ("admitted", "superseded") and not d.mends
    }
    found: defaultdict[tuple[str, str, str], list[int]] = defaultdict(list)
    with duckdb.connect() as connection:
        for path in sorted((paths.root / "quarantine").glob("*/*.parquet")):
            delivery = files.get(path.name.split(".")[0])
            if delivery is None:
                continue
            for row, code in _rows(connection, path, delivery.register):
                found[delivery.feed, delivery.file, code].append(row)
    return found


def _rows(connection: duckdb.DuckDBPyConnection, path: Path, register: str) -> Iterator[tuple[int, str]]:
    is_duplicates = path.name.endswith(".duplicates.parquet")
    column = f"'{register}.row.duplicate'" if is_duplicates else "unnest(reasons)"
    query = f"select source_row, {column} from read_parquet(?) order by all"
    yield from connection.execute(query, [str(path)]).fetchall()


def _batches(paths: Paths, deliveries: tuple[accounts.Delivery, ...]) -> Iterator[Catch]:
    """Batch rules that did not pass; a batch is known by the file that stands for its feed and month."""
    active = {(d.feed, d.month): d.file for d in deliveries if d.status == "admitted" and not d.mends}
    for result in verdicts.results_of(paths, "expectations"):
        if result.verdict != "passed":
            feed, _, month = result.subject.partition(" ")
            yield Catch("expectations", active.get((feed, month), result.subject), None, result.code)


def _identity_conflicts(paths: Paths, deliveries: tuple[accounts.Delivery, ...]) -> Iterator[Catch]:
    if not paths.warehouse.exists():
        return
    files = {delivery.delivery_id: delivery.file for delivery in deliveries}
    query = "select delivery_id, source_row from conformed.fct_identity_conflict"
    with duckdb.connect(str(paths.warehouse), read_only=True) as connection:
        rows: list[tuple[Any, ...]] = connection.execute(query).fetchall()
    for delivery_id, row in rows:
        yield Catch("dbt", files[delivery_id], row, "dim_person.identity_conflict")
