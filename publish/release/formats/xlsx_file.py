"""A public table as an Excel workbook of three sheets: 数据 (data), 数据项 (dictionary), 说明 (notes).

The sheets of tables have two head rows: Chinese labels, then technical names. Texts, codes and months are texts and
never formulas or links; dates are dates; numbers keep their value, whatever their format shows. What Excel would not
keep exactly is written as text: numbers of more than 15 digits and dates before March 1900.

The workbook names no author, program or machine, and states a time that never changes. Its parts are packed again by
`zip_file`, so that its bytes do not depend on the machine's zlib.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook
from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_range
from xlsxwriter.worksheet import Worksheet

from catalog.model import PublicColumn, Text
from catalog.units import MONEY_UNITS, Unit, unit_text
from publish.errors import PublishError
from publish.release.formats.cells import Fields, Rows, names_of, plain_number, value_of
from publish.release.formats.zip_file import files_of_zip, member, zip_bytes
from publish.release.model import Value
from publish.release.table import PublicTable

DATA, DICTIONARY, NOTES = "数据", "数据项", "说明"
_HEAD_ROWS = 2
_CREATED = datetime(1980, 1, 1)
_EPOCH = date(1899, 12, 30)
# Excel takes 1900 for a leap year: its day numbers are right from here on.
_FIRST_DATE = date(1900, 3, 1)
_MOST_ROWS = 1_048_576
_MOST_CHARACTERS = 32_767
_EXACT_DIGITS = 15
_WIDTHS = (9, 60)
_OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_PROGRAM = re.compile(rb"<(Application|AppVersion)>[^<]*</\1>")
_A_FORMULA = re.compile(rb"<f[\s/>]")
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")

Names = Sequence[tuple[str, str]]
Write = Callable[[int, int, Value], object]


def xlsx_bytes(
    table: PublicTable,
    dictionary: Sequence[Sequence[str]],
    names: Names,
    notes: Sequence[Text],
    units: Mapping[str, Unit],
) -> bytes:
    """Takes a table, its dictionary with the names and labels of that, notes, and what units are called; gives the
    workbook.

    Raises PublishError, naming table, column and row, for what a sheet cannot hold.
    """
    _refuse_what_does_not_fit(table)
    buffer = io.BytesIO()
    with Workbook(buffer, _OPTIONS) as book:
        book.set_properties({"created": _CREATED})
        head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        _write_data(book, table, units, head)
        sheet = book.add_worksheet(DICTIONARY)
        _write_head(sheet, names, head, len(dictionary))
        for number, row in enumerate(dictionary, _HEAD_ROWS):
            for index, text in enumerate(row):
                if text:
                    sheet.write_string(number, index, text, wrapped)
        sheet.set_column(0, len(names) - 1, 24)
        sheet = book.add_worksheet(NOTES)
        sheet.set_column(0, 1, _WIDTHS[1], wrapped)
        for number, note in enumerate(notes):
            sheet.write_string(number, 0, note.zh, wrapped)
            sheet.write_string(number, 1, note.en, wrapped)
    parts = files_of_zip(buffer.getvalue())
    parts["docProps/app.xml"] = _PROGRAM.sub(b"", parts["docProps/app.xml"])
    return zip_bytes((path, member(path, content)) for path, content in parts.items())


def _refuse_what_does_not_fit(table: PublicTable) -> None:
    if len(table.rows) + _HEAD_ROWS > _MOST_ROWS:
        raise PublishError(f"table {table.name}: {len(table.rows)} rows are more than a sheet holds; divide the table")
    for column, values in zip(table.columns, table.values(), strict=True):
        long = (n for n, v in enumerate(values, 1) if isinstance(v, str) and _characters(v) > _MOST_CHARACTERS)
        if number := next(long, None):
            where = f"table {table.name}, column {column.name}, row {number}"
            raise PublishError(f"{where}: the text is longer than the {_MOST_CHARACTERS} characters that a cell holds")


def _characters(text: str) -> int:
    """The length as Excel counts it, in UTF-16 units."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2


def _write_data(book: Workbook, table: PublicTable, units: Mapping[str, Unit], head: Format) -> None:
    sheet = book.add_worksheet(DATA)
    names = [
        (c.name, f"{c.label.zh}（{unit_text(units, c.unit).zh}）" if c.unit else c.label.zh) for c in table.columns
    ]
    _write_head(sheet, names, head, len(table.rows))
    columns = list(zip(table.columns, table.values(), strict=True))
    for index, (column, values) in enumerate(columns):
        style = book.add_format({"num_format": _number_format(column)})
        sheet.set_column(index, index, _width(names[index], values))
        write = _writer(sheet, column, style)
        for number, value in enumerate(values, _HEAD_ROWS):
            if value is not None:
                write(number, index, value)
    if table.rows:
        area = xl_range(_HEAD_ROWS, 0, len(table.rows) + 1, len(columns) - 1)
        sheet.ignore_errors({"number_stored_as_text": area})


def _write_head(sheet: Worksheet, names: Names, head: Format, rows: int) -> None:
    for index, (name, label) in enumerate(names):
        sheet.write_string(0, index, label, head)
        sheet.write_string(1, index, name, head)
    sheet.freeze_panes(_HEAD_ROWS, 0)
    sheet.autofilter(1, 0, rows + 1, len(names) - 1)


def _number_format(column: PublicColumn) -> str:
    if column.type == "date":
        return "yyyy-mm-dd"
    if column.type == "integer":
        return "#,##0" if column.measure else "0"
    if column.type == "number":
        return "#,##0.00" if column.unit in MONEY_UNITS else "General"
    return "@" if column.type in ("string", "month") else "General"


def _width(names: tuple[str, str], values: Sequence[Value]) -> int:
    texts = {*names, *(str(value) for value in values if value is not None)}
    longest = max(len(text) + sum(char > "\u2e7f" for char in text) for text in texts)
    return min(max(longest + 2, _WIDTHS[0]), _WIDTHS[1])


def _writer(sheet: Worksheet, column: PublicColumn, style: Format) -> Write:
    """How the cells of a column are written: with the type that Excel keeps them in exactly, else as text."""

    def number(row: int, index: int, value: Any) -> object:
        exact = len(Decimal(value).normalize().as_tuple().digits) <= _EXACT_DIGITS
        return (sheet.write_number if exact else sheet.write_string)(
            row, index, (value or 0) if exact else plain_number(value), style
        )

    def day(row: int, index: int, value: Any) -> object:
        found = date.fromisoformat(value)
        if found < _FIRST_DATE:
            return sheet.write_string(row, index, value, style)
        return sheet.write_number(row, index, (found - _EPOCH).days, style)

    def text(row: int, index: int, value: Any) -> object:
        return sheet.write_string(row, index, value, style)

    def truth(row: int, index: int, value: Any) -> object:
        return sheet.write_boolean(row, index, value, style)

    return {"integer": number, "number": number, "date": day, "boolean": truth}.get(column.type, text)


def rows_of_xlsx(content: bytes, fields: Fields) -> Rows:
    """Reads the data of a workbook of the release; the second row must be the names of the fields."""
    found = _sheet(content, DATA)
    if len(found) < _HEAD_ROWS or found[1] != names_of(fields):
        raise ValueError("the second row is not the list of fields")
    kinds = [field["type"] for field in fields]
    return [tuple(_value(k, cell) for k, cell in zip(kinds, row, strict=True)) for row in found[_HEAD_ROWS:]]


def dictionary_of_xlsx(content: bytes) -> list[list[str]]:
    """Reads the dictionary of a workbook of the release: its names, then one row per column."""
    return [[str(cell) for cell in row] for row in _sheet(content, DICTIONARY)[1:]]


def _sheet(content: bytes, name: str) -> list[list[Any]]:
    if any(_A_FORMULA.search(part) for path, part in files_of_zip(content).items() if _SHEET.fullmatch(path)):
        raise ValueError("the workbook holds a formula")
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        if book.sheet_names != [DATA, DICTIONARY, NOTES]:
            raise ValueError("the workbook does not have the sheets of a release")
        rows: list[list[Any]] = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
    except CalamineError as error:
        raise ValueError(f"the workbook cannot be read ({type(error).__name__})") from None
    return rows


def _value(kind: str, cell: Any) -> Value:
    if cell == "" and isinstance(cell, str):
        return None
    if isinstance(cell, bool) != (kind == "boolean"):
        raise ValueError("a cell has another type than its field")
    if isinstance(cell, float) and kind in ("integer", "number"):
        exact = Decimal(repr(cell))
        return exact if kind == "number" else value_of(kind, format(exact.normalize(), "f"))
    if isinstance(cell, date) and kind == "date":
        return cell.isoformat()[:10]
    if isinstance(cell, str):
        return value_of(kind, cell)
    if isinstance(cell, bool):
        return cell
    raise ValueError("a cell has another type than its field")
