"""What disclosure control did to a release: for the reviewer who signs it, and for the auditors after him.

Belongs here: counting decisions and what they cost, and the ledger of every decision with its reason. Internal: numbers
of primaries and shares of value would help an attacker, so of all this a release only says how many cells are hidden
(`publish.assemble`). Does not belong here: deciding.
"""

from __future__ import annotations

import csv
import io
import json
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from catalog.load import Catalog
from publish.disclosure.linked import Protection
from publish.disclosure.policy import PrimaryRule
from publish.release.disk import PRIVATE, make_folder, write_tree
from publish.tables import Table

REPORT, LEDGER = "report.json", "ledger.csv"
LEDGER_COLUMNS = ("cell", "status", "reason")
_SHARE = Decimal("0.0001")


@dataclass(frozen=True, slots=True)
class TableReport:
    """One protected table: cells, why they were hidden, and which share of each measure is still published.

    The information lost against the unprotected table is what the shares lack to 1: figures that are shown are exact.
    """

    dataset: str
    profile: str
    method: str
    cells: int
    published: int
    primaries: Mapping[PrimaryRule, int]
    secondaries: int
    value_published: Mapping[str, Decimal]

    @property
    def cells_published(self) -> Decimal:
        """The share of cells that are shown."""
        return _share(self.published, self.cells)


@dataclass(frozen=True, slots=True)
class ReleaseReport:
    """All protected tables, the system they make up, and how the attack on it ended."""

    tables: tuple[TableReport, ...]
    relations: int
    latent_cells: int
    latent_primaries: int
    known_cells: int
    attacked_cells: int
    breaches: int
    linear_programs: int

    def as_record(self) -> dict[str, Any]:
        """The report as JSON types, shares as text so that they stay exact."""
        tables = [
            {
                "dataset": table.dataset,
                "profile": table.profile,
                "method": table.method,
                "cells": table.cells,
                "published": table.published,
                "cells_published": str(table.cells_published),
                "primaries": dict(sorted(table.primaries.items())),
                "secondaries": table.secondaries,
                "value_published": {name: str(share) for name, share in sorted(table.value_published.items())},
            }
            for table in self.tables
        ]
        system = {
            "relations": self.relations,
            "latent_cells": self.latent_cells,
            "latent_primaries": self.latent_primaries,
            "known_cells": self.known_cells,
        }
        attack = {
            "hidden_cells": self.attacked_cells,
            "breaches": self.breaches,
            "linear_programs": self.linear_programs,
        }
        return {"tables": tables, "system": system, "attack": attack}


def release_report(tables: Sequence[Table], protection: Protection, catalog: Catalog) -> ReleaseReport:
    """Count the decisions about a release; `tables` are all its tables, of which those without persons are left out."""
    system, report = protection.system, protection.result.report
    latent = [cell for cell in system.cells if cell.is_latent]
    return ReleaseReport(
        tables=tuple(_table_report(table, protection, catalog) for table in tables if protection.covers(table)),
        relations=len(system.relations),
        latent_cells=len(latent),
        latent_primaries=sum(system.policies[cell.id].is_primary(cell) for cell in latent),
        known_cells=len(protection.known),
        attacked_cells=report.hidden,
        breaches=len(report.breaches),
        linear_programs=report.lp_solves,
    )


def _table_report(table: Table, protection: Protection, catalog: Catalog) -> TableReport:
    primaries: Counter[PrimaryRule] = Counter()
    secondaries = published = 0
    total: defaultdict[str, Decimal] = defaultdict(Decimal)
    shown: defaultdict[str, Decimal] = defaultdict(Decimal)
    measures = [column.name for column in table.dataset.columns if column.measure]
    for identity, row in table.row_of.items():
        visible = protection.may_publish(identity)
        published += visible
        if rule := protection.rule(identity):
            primaries[rule] += 1
        elif not visible:
            secondaries += 1
        for name in measures:
            amount = abs(Decimal(str(row[name] or 0)))
            total[name] += amount
            shown[name] += amount if visible else 0
    return TableReport(
        dataset=table.dataset.id,
        profile=table.dataset.disclosure,
        method=catalog.protection(table.dataset).method,
        cells=len(table.row_of),
        published=published,
        primaries=primaries,
        secondaries=secondaries,
        value_published={name: _share(shown[name], total[name]) for name in measures},
    )


def _share(part: Decimal | int, whole: Decimal | int) -> Decimal:
    """A share to four places; of nothing, all is published."""
    return (Decimal(part) / Decimal(whole)).quantize(_SHARE) if whole else Decimal(1)


def ledger(protection: Protection) -> str:
    """Every decision as CSV: the cell, its status and why. Cells only, no figures."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(LEDGER_COLUMNS)
    for identity, verdict in sorted(protection.verdicts.items()):
        writer.writerow((identity, verdict.status, verdict.reason))
    return text.getvalue()


def keep_report(folder: Path, tables: Sequence[Table], protection: Protection, catalog: Catalog) -> None:
    """Write report and ledger where only the reviewer can read them."""
    record = release_report(tables, protection, catalog).as_record()
    report = json.dumps(record, ensure_ascii=False, indent=1) + "\n"
    write_tree(make_folder(folder, PRIVATE), {REPORT: report.encode(), LEDGER: ledger(protection).encode()}, PRIVATE)
