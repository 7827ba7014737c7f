"""What every method takes and gives: a table with its evidence in, what readers may see and a report out.

Belongs here: the interface, and suppression in its terms. Does not belong here: any other method, and choosing among
them (`choose`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from decimal import Decimal
from functools import cached_property
from pathlib import Path

from catalog.methods import Method
from publish.disclosure.policy import MONEY_SUFFIX
from publish.release.model import STATUS_CONFIDENTIAL, STATUS_NORMAL, DatasetTable, Value
from publish.tables import Table, cell_id

Row = Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Report:
    """One method's work on one dataset, for evidence: no value, and no parameter that would help an attacker.

    `cells` are the rows given to it, `changed` those whose figures or values differ from the truth, `hidden` those that
    do not leave. `loss` is between 0 (nothing lost) and 1: of figures the share that is hidden or misstated, of a
    sample the share of detail that was coarsened away. `attacked` counts what the method's own attack aimed at and
    `read` what it got; suppression is attacked by the gate, over all tables at once.
    """

    dataset: str
    method: Method
    cells: int
    changed: int
    hidden: int
    loss: Decimal
    attacked: int = 0
    read: int = 0

    def as_evidence(self) -> dict[str, str | int]:
        """The report as the evidence log can carry it: the loss as text, exactly."""
        return {**asdict(self), "loss": str(self.loss)}


@dataclass(frozen=True)
class View:
    """What readers may see of a dataset, and the report on how that came about."""

    table: DatasetTable
    report: Report

    @cached_property
    def row_of(self) -> Mapping[str, Row]:
        """Cell id -> published row."""
        names = self.table.column_names
        rows = (dict(zip(names, row, strict=True)) for row in self.table.rows)
        return {cell_id(self.table.dataset, row): row for row in rows}


@dataclass(frozen=True)
class Means:
    """What a method needs beside the table: the secret behind its choices, its ledger, and what is known elsewhere.

    `known` are cells whose true figures outsiders have; `tables` are all tables of the release, and `may_publish` says
    which of their cells leave. The secret never appears in a representation.
    """

    secret: bytes = field(repr=False)
    ledger: Path
    known: frozenset[str] = frozenset()
    tables: tuple[Table, ...] = ()
    may_publish: Callable[[str], bool] = field(default=lambda _: True)

    def knowing(self, cells: frozenset[str]) -> Means:
        """The same with more cells known."""
        return replace(self, known=self.known | cells)


def as_published(table: Table, rows: Iterable[tuple[Row, str]]) -> DatasetTable:
    """The release's form of rows with their statuses, in the order given."""
    columns = table.dataset.columns
    shown = tuple((*(row[column.name] for column in columns), status) for row, status in rows)
    hidden = sum(row[-1] == STATUS_CONFIDENTIAL for row in shown)
    months = {str(row["period_month"]) for row in table.rows if "period_month" in row}
    return DatasetTable(table.dataset, shown, hidden, tuple(sorted(months)))


def hide(table: Table, method: Method, may_publish: Callable[[str], bool]) -> View:
    """Suppression as the gate decided it: in a hidden row every measure is None and the status says confidential."""
    measures = [column.name for column in table.dataset.columns if column.measure]
    blank = dict.fromkeys(measures)
    rows = [
        (row, STATUS_NORMAL) if may_publish(identity) else ({**row, **blank}, STATUS_CONFIDENTIAL)
        for identity, row in zip(table.cell_ids, table.rows, strict=True)
    ]
    public = as_published(table, rows)
    lost = [(row, hidden) for row, (_, status) in zip(table.rows, rows, strict=True) for hidden in [status != "A"]]
    return View(
        public, Report(table.dataset.id, method, len(rows), 0, public.suppressed_rows, _share_hidden(measures, lost))
    )


def _share_hidden(measures: list[str], rows: list[tuple[Row, bool]]) -> Decimal:
    """The hidden share of the figures' sum, averaged over the counts."""
    shares = []
    for name in measures:
        if name.endswith(MONEY_SUFFIX):
            continue
        values = [(abs(Decimal(str(row[name] or 0))), hidden) for row, hidden in rows]
        total = sum((value for value, _ in values), Decimal(0))
        if total:
            shares.append(sum((value for value, hidden in values if hidden), Decimal(0)) / total)
    return share(sum(shares, Decimal(0)), len(shares))


def share(part: Decimal | int, whole: Decimal | int) -> Decimal:
    """A share to four places; 0 of nothing."""
    return (Decimal(part) / Decimal(whole)).quantize(Decimal("0.0001")) if whole else Decimal(0)
