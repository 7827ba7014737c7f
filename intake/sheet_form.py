"""XLSX forms: the one visible sheet that has the header; numbers, dates and texts as the cells hold them.

Belongs here: workbooks and sheets. Does not belong here: how a cell becomes text (`intake.cells`), what it means.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import duckdb
from python_calamine import CalamineWorkbook, SheetVisibleEnum

from intake.cells import Cell, plain_text, writer_of
from intake.errors import DeliveryRejected
from intake.headers import SEARCHED_ROWS, Header, find_header, read_header
from intake.plan import FeedPlan
from intake.readers import BATCH, Batch, Form, make_lines_of_batches


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
    writers = [writer_of(plan.field(name)) if name else plain_text for name in header.columns]
    for start in range(header.index + 1, len(rows), BATCH):
        batch = rows[start : start + BATCH]
        columns = [
            [cell if type(cell) is str else write(cell) for cell in column]
            for write, column in zip(writers, zip(*batch, strict=True), strict=True)
        ]
        yield range(start + 1, start + 1 + len(batch)), columns
