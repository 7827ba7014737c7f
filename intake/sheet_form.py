"""XLSX forms: the first visible sheet that has the header; numbers, dates and texts as the cells hold them.

A cell keeps its type until here, because a number in an identifier's column is damage that its digits no
longer show: it is written in the notation that gives it away (4.2011199003071E+17) and refused as damaged.

Belongs here: sheets and cell types. Does not belong here: what stands in the cells.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import TypeGuard

import duckdb
from python_calamine import CalamineWorkbook, SheetVisibleEnum

from intake.errors import DeliveryRejected
from intake.headers import SEARCHED_ROWS, Header, find_header, read_header
from intake.plan import FeedPlan, FieldPlan
from intake.readers import BATCH, Batch, Form, make_lines_of_batches

Cell = int | float | str | bool | time | date | datetime | timedelta
_EXACT = 10**15
"""Up to here a spreadsheet keeps every digit of a whole number."""


def read_sheet_form(connection: duckdb.DuckDBPyConnection, file: Path, plan: FeedPlan, work: Path) -> Form:
    """Read an XLSX file into `line` and `data_row`. Raises DeliveryRejected (see `intake.readers.read`)."""
    rows = _form_rows(file, plan)
    printed = [[plain_text(cell) for cell in row] for row in rows[:SEARCHED_ROWS]]
    header = read_header(printed, plan.source, file.name)
    return make_lines_of_batches(connection, _batches(rows, header, plan), header, plan.source)


def _form_rows(file: Path, plan: FeedPlan) -> list[list[Cell]]:
    """The rows of the visible sheet that has the header; of the first visible sheet when none has it.

    Raises DeliveryRejected when several have it: one would be read and the others lost without a word.
    """
    workbook = CalamineWorkbook.from_path(str(file))
    visible = [sheet.name for sheet in workbook.sheets_metadata if sheet.visible == SheetVisibleEnum.Visible]
    first: list[list[Cell]] | None = None
    forms: dict[str, list[list[Cell]]] = {}
    for name in visible:
        rows: list[list[Cell]] = workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
        first = rows if first is None else first
        if find_header(([plain_text(cell) for cell in row] for row in rows[:SEARCHED_ROWS]), plan.source) is not None:
            forms[name] = rows
    if len(forms) > 1:
        raise DeliveryRejected(
            "delivery.several_sheets",
            file.name,
            (f"有 {len(forms)} 个工作表含有该表", f"{len(forms)} visible sheets hold the form"),
            ("请合并为一个工作表，其余隐藏或删除", "put all rows into one sheet and hide or remove the others"),
        )
    return next(iter(forms.values()), first or [])


def _batches(rows: Sequence[Sequence[Cell]], header: Header, plan: FeedPlan) -> Iterator[Batch]:
    """The rows after the header in batches of columns, numbered as the sheet numbers them, from 1."""
    writers = [_writer(plan.field(name)) if name else plain_text for name in header.columns]
    for start in range(header.index + 1, len(rows), BATCH):
        batch = rows[start : start + BATCH]
        columns = [
            [cell if type(cell) is str else write(cell) for cell in column]
            for write, column in zip(writers, zip(*batch, strict=True), strict=True)
        ]
        yield range(start + 1, start + 1 + len(batch)), columns


def _writer(field: FieldPlan) -> Callable[[Cell], str]:
    """How a cell of a field's column is written: what a number cannot be, it does not come to look like."""
    if field.reading in ("person", "organisation"):
        return lambda cell: _scientific(cell) if _is_number(cell) else plain_text(cell)
    if field.reading in ("compact", "pattern"):
        return lambda cell: _scientific(cell) if _is_number(cell) and abs(cell) >= _EXACT else plain_text(cell)
    if field.type == "month":
        # 2020.1 as a number may have been 2020.10.
        return lambda cell: _scientific(cell) if _is_number(cell) and cell % 1 else plain_text(cell)
    return plain_text


def _is_number(cell: Cell) -> TypeGuard[int | float]:
    return isinstance(cell, int | float) and not isinstance(cell, bool)


def _scientific(number: int | float) -> str:
    return f"{number:.14E}"


def plain_text(cell: Cell) -> str:
    """A cell as a person would type it: whole numbers without decimals, dates as 2020-01-05, TRUE as true.

    A spreadsheet counts with 15 significant digits; more than these are noise of binary fractions.
    """
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, int | float):
        return f"{Decimal(f'{cell:.15g}'):f}"
    if isinstance(cell, datetime):
        return str(cell.date()) if cell.time() == time() else cell.isoformat(" ")
    return cell.isoformat() if isinstance(cell, date | time) else str(cell)
