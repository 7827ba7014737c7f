"""The form's own 合计 against its rows: a file whose total does not tie is not the file that the office meant
to send.

Sums run over all data rows whose amount can be read as a number, whatever else is wrong with the row: that is
what a spreadsheet's SUM does. The count runs over all data rows.

Belongs here: control totals. Does not belong here: judging rows.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

import duckdb

from intake.engine import fold, identifier, only_row, quoted
from intake.errors import DeliveryRejected
from intake.plan import FeedPlan, FieldPlan
from intake.readers import Form

Control = Mapping[str, Mapping[str, str | None]]
ROWS = "rows"
"""Under this name a control holds the row count beside the summed fields."""


@dataclass(frozen=True, slots=True)
class _Tie:
    """One figure that a total row states (None: the place is blank or unreadable) and the one that the rows
    give.
    """

    name: str
    label: str
    stated: Decimal | None
    computed: Decimal
    tolerance: Decimal = Decimal(0)

    @property
    def holds(self) -> bool:
        return self.stated is not None and abs(self.stated - self.computed) <= self.tolerance


def control(
    connection: duckdb.DuckDBPyConnection, plan: FeedPlan, form: Form
) -> tuple[Control, tuple[str, str] | None]:
    """What the delivery in `line` states and what its rows give, and the fault if they do not tie.

    Needs `understood_number`. Gives ({field: {stated, computed}}, None or (Chinese, English)); without a
    total in the contract there is nothing to tie. A total that a contract asks for and a file does not state
    is a fault.
    """
    total = plan.source.total
    if total is None:
        return {}, None
    sums = [plan.field(name) for name in total.sums]
    computed = _computed(connection, sums)
    ties: list[_Tie] = []
    for label, stated in _stated_rows(connection, sums):
        ties += [
            _Tie(field.name, field.label, figure, computed[field.name], total.tolerance)
            for field, figure in zip(sums, stated, strict=True)
        ]
        count = _count_in(label)
        if total.counts and (count is not None or not sums):
            ties.append(_Tie(ROWS, "行数", count, Decimal(form.rows)))
    if form.stated_count is not None:
        ties.append(_Tie(ROWS, "行数", Decimal(form.stated_count), Decimal(form.rows)))
    return _as_control(ties), _fault(ties)


def total_mismatch(file: str, fault: tuple[str, str]) -> DeliveryRejected:
    """The rejection of a delivery whose total does not tie."""
    remedy = ("请核对后重新导出完整的表", "check the form and export all of it again")
    return DeliveryRejected("delivery.total_mismatch", file, fault, remedy)


def _computed(connection: duckdb.DuckDBPyConnection, sums: list[FieldPlan]) -> dict[str, Decimal]:
    """The sum of each field over all data rows."""
    if not sums:
        return {}
    columns = ", ".join(
        f"(SELECT coalesce(sum(value), 0) FROM data_row INNER JOIN understood_number "
        f"ON domain = {quoted(field.domain)} AND raw = {identifier(field.name)})"
        for field in sums
    )
    row = only_row(connection, f"SELECT {columns}")
    return {field.name: figure for field, figure in zip(sums, row, strict=True)}


def _stated_rows(
    connection: duckdb.DuckDBPyConnection, sums: list[FieldPlan]
) -> list[tuple[str, tuple[Decimal | None, ...]]]:
    """The label and the figures of every total row."""
    figures = "".join(
        f", (SELECT value FROM understood_number WHERE domain = {quoted(field.domain)} "
        f"AND raw = {identifier(field.name)})"
        for field in sums
    )
    rows = connection.execute(f"SELECT total_label{figures} FROM line WHERE mark = 1").fetchall()
    return [(row[0], tuple(row[1:])) for row in rows]


def _count_in(label: str) -> Decimal | None:
    """The first integer after the label of a total row: 1183 in '合计：1183' and in '合计（1183人）'."""
    found = re.search(r"\d[\d,]*", fold(label))
    return Decimal(found[0].replace(",", "")) if found else None


def _as_control(ties: list[_Tie]) -> Control:
    """What was stated and computed per name; of several total rows, the first that does not tie, else the
    first.
    """
    chosen: dict[str, _Tie] = {}
    for tie in sorted(ties, key=lambda tie: tie.holds):
        chosen.setdefault(tie.name, tie)
    return {
        name: {"stated": None if tie.stated is None else _plain(tie.stated), "computed": _plain(tie.computed)}
        for name, tie in sorted(chosen.items())
    }


def _fault(ties: list[_Tie]) -> tuple[str, str] | None:
    if not ties:
        return "没有合计行", "there is no total row"
    broken = [tie for tie in ties if not tie.holds]
    if not broken:
        return None
    zh = "；".join(f"“{tie.label}”合计为{_stated(tie)}，各行之和为{_plain(tie.computed)}" for tie in broken)
    en = "; ".join(f"“{tie.label}” states {_stated(tie)}, its rows give {_plain(tie.computed)}" for tie in broken)
    return f"合计不符：{zh}", f"the total does not tie: {en}"


def _stated(tie: _Tie) -> str:
    return "(—)" if tie.stated is None else _plain(tie.stated)


def _plain(figure: Decimal) -> str:
    return f"{figure.normalize():f}"
