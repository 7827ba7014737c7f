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

from publish.disclosure.linked import Protection
from publish.disclosure.methods.view import Report, share
from publish.disclosure.policy import PrimaryRule
from publish.release.disk import PRIVATE, make_folder, write_tree
from publish.tables import Table

REPORT, LEDGER = "report.json", "ledger.csv"
LEDGER_COLUMNS = ("cell", "status", "reason")


@dataclass(frozen=True, slots=True)
class TableReport:
    """One table about people: what its method did to it; of hidden cells also why, and what is still published.

    `value_published` is the share of each measure that is shown. Figures that are shown are exact, so that what the
    shares lack to 1 is the information lost against the unprotected table.
    """

    profile: str
    method: Report
    primaries: Mapping[PrimaryRule, int]
    secondaries: int
    value_published: Mapping[str, Decimal]

    def as_record(self) -> dict[str, Any]:
        """The report as JSON types, shares as text so that they stay exact."""
        return {
            **self.method.as_evidence(),
            "profile": self.profile,
            "primaries": dict(sorted(self.primaries.items())),
            "secondaries": self.secondaries,
            "value_published": {name: str(share) for name, share in sorted(self.value_published.items())},
        }


@dataclass(frozen=True, slots=True)
class ReleaseReport:
    """All protected tables, the system they make up, and how the attack on it ended."""

    tables: tuple[TableReport, ...]
    relations: int
    latent_cells: int
    latent_primaries: int
    known_cells: int
    leaning_cells: int
    attacked_cells: int
    breaches: int
    linear_programs: int

    def as_record(self) -> dict[str, Any]:
        """The report as JSON types."""
        system = {
            "relations": self.relations,
            "latent_cells": self.latent_cells,
            "latent_primaries": self.latent_primaries,
            "known_cells": self.known_cells,
            "leaning_cells": self.leaning_cells,
        }
        attack = {
            "hidden_cells": self.attacked_cells,
            "breaches": self.breaches,
            "linear_programs": self.linear_programs,
        }
        return {"tables": [table.as_record() for table in self.tables], "system": system, "attack": attack}


def release_report(tables: Sequence[Table], protection: Protection) -> ReleaseReport:
    """Count the decisions about a release; `tables` are all its tables, of which those without persons are left out."""
    system, report = protection.system, protection.result.report
    latent = [cell for cell in system.cells if cell.is_latent]
    return ReleaseReport(
        tables=tuple(_table_report(table, protection) for table in tables if protection.covers(table)),
        relations=len(system.relations),
        latent_cells=len(latent),
        latent_primaries=sum(system.policies[cell.id].is_primary(cell) for cell in latent),
        known_cells=len(protection.known),
        leaning_cells=len(protection.result.leaning),
        attacked_cells=report.hidden,
        breaches=len(report.breaches),
        linear_programs=report.lp_solves,
    )


def _table_report(table: Table, protection: Protection) -> TableReport:
    """The report on one table; a table whose figures are changed has no hidden cells to give reasons for."""
    judged = [(identity, row) for identity, row in table.row_of.items() if identity in protection.verdicts]
    rules = [rule for identity, _ in judged if (rule := protection.rule(identity))]
    hidden = sum(not protection.may_publish(identity) for identity, _ in judged)
    measures = [column.name for column in table.dataset.columns if column.measure] if judged else []
    total: defaultdict[str, Decimal] = defaultdict(Decimal)
    lost: defaultdict[str, Decimal] = defaultdict(Decimal)
    for identity, row in judged:
        for name in measures:
            amount = abs(Decimal(str(row[name] or 0)))
            total[name] += amount
            lost[name] += 0 if protection.may_publish(identity) else amount
    return TableReport(
        profile=table.dataset.disclosure,
        method=protection.show(table).report,
        primaries=Counter(rules),
        secondaries=hidden - len(rules),
        value_published={name: 1 - share(lost[name], total[name]) for name in measures},
    )


def ledger(protection: Protection) -> str:
    """Every decision as CSV: the cell, its status and why. Cells only, no figures."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(LEDGER_COLUMNS)
    for identity, verdict in sorted(protection.verdicts.items()):
        writer.writerow((identity, verdict.status, verdict.reason))
    return text.getvalue()


def leaning_cells(folder: Path) -> int:
    """How many cells lean on corrected ones in the report that was kept last; none where there is no report."""
    path = folder / REPORT
    return int(json.loads(path.read_text(encoding="utf-8"))["system"]["leaning_cells"]) if path.exists() else 0


def keep_report(folder: Path, tables: Sequence[Table], protection: Protection) -> None:
    """Write report and ledger where only the reviewer can read them."""
    record = release_report(tables, protection).as_record()
    report = json.dumps(record, ensure_ascii=False, indent=1) + "\n"
    write_tree(make_folder(folder, PRIVATE), {REPORT: report.encode(), LEDGER: ledger(protection).encode()}, PRIVATE)
