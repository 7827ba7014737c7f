"""What earlier releases have told already: a reader keeps every file that was ever public.

Belongs here: reading the cells of earlier releases from their own files, and what follows for the next one. Does not
belong here: the methods (`protect`, `attack`).
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from catalog.model import Dataset
from publish.release.model import STATUS_NORMAL
from publish.tables import Table, cell_id


@dataclass(frozen=True)
class Told:
    """Cells that earlier releases published, with their measures, and cells that any of them kept hidden."""

    published: Mapping[str, tuple[Mapping[str, str], ...]]
    hidden: frozenset[str]


def told_by(releases: Iterable[Path], datasets: Sequence[Dataset]) -> Told:
    """Read the cells of earlier releases from their CSV files."""
    published: dict[str, tuple[Mapping[str, str], ...]] = {}
    hidden: set[str] = set()
    for release in releases:
        for dataset in datasets:
            path = release / "datasets" / dataset.id / f"{dataset.id}.csv"
            for row in _rows(path) if path.exists() else ():
                identity = cell_id(dataset, row)
                if row["status"] == STATUS_NORMAL:
                    published[identity] = (*published.get(identity, ()), row)
                else:
                    hidden.add(identity)
    return Told(published, frozenset(hidden))


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def known_from(told: Told, tables: Sequence[Table]) -> frozenset[str]:
    """The cells of these tables that an earlier release published with the same values: they can hide nothing now."""
    return frozenset(
        identity
        for table in tables
        for identity, row in table.row_of.items()
        for earlier in told.published.get(identity, ())
        if all(_same(earlier.get(c.name), row[c.name]) for c in table.dataset.columns if c.measure)
    )


def remembered_from(told: Told, tables: Sequence[Table]) -> frozenset[str]:
    """The cells of these tables that earlier releases published, but with other values only: they were corrected since,
    and readers have a figure that is likely to be near."""
    identities = frozenset(identity for table in tables for identity in table.row_of)
    return (identities & told.published.keys()) - known_from(told, tables)


def _same(earlier: str | None, now: object) -> bool:
    if not earlier or now is None:
        return not earlier and now is None
    return Decimal(earlier) == Decimal(str(now))
