"""A public table as CSV.

UTF-8 with a byte-order mark and CRLF, so that spreadsheet programs open Chinese text correctly. An empty cell is
"no value". A text cell that a spreadsheet could run as a formula gets an apostrophe in front. So that nothing is
lost, the rule counts apostrophes: a text of any number of apostrophes followed by a formula character gets one more,
and `original` takes one away from exactly those cells. Numbers are never touched and may start with '-'.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

from catalog.model import PublicColumn
from publish.release.formats.cells import Fields, Rows, names_of, plain_text, value_of
from publish.release.model import Value
from publish.release.table import PublicTable

BOM = b"\xef\xbb\xbf"

# What spreadsheet programs take for the start of a formula, after any apostrophes; full-width forms included.
_FORMULA = re.compile("'*[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")


def inert(text: str) -> str:
    """Takes a text; gives the CSV cell that no spreadsheet runs as a formula. `original` undoes it."""
    return "'" + text if _FORMULA.match(text) else text


def original(cell: str) -> str:
    """Takes a CSV text cell; gives the text that `inert` was given."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell


def csv_rows(rows: Iterable[Sequence[str]]) -> bytes:
    """Takes rows of finished cells; gives the bytes of a CSV file of this release."""
    buffer = io.StringIO(newline="")
    csv.writer(buffer, lineterminator="\r\n").writerows(rows)
    return BOM + buffer.getvalue().encode("utf-8")


def csv_bytes(table: PublicTable) -> bytes:
    """Takes a table; gives it as CSV with one header row."""
    columns = [
        [_cell(column, value) for value in values] for column, values in zip(table.columns, table.values(), strict=True)
    ]
    return csv_rows([table.column_names, *zip(*columns, strict=True)])


def _cell(column: PublicColumn, value: Value) -> str:
    if value is None:
        return ""
    return inert(value) if isinstance(value, str) and column.type == "string" else plain_text(value)


def rows_of_csv(content: bytes, fields: Fields) -> Rows:
    """Reads a CSV file of the release; the header must be the names of the fields."""
    if not content.startswith(BOM):
        raise ValueError("the byte-order mark is missing")
    lines = csv.reader(io.StringIO(content[len(BOM) :].decode("utf-8"), newline=""), strict=True)
    try:
        if next(lines, None) != names_of(fields):
            raise ValueError("the header is not the list of fields")
        kinds = [field["type"] for field in fields]
        return [tuple(_value(k, cell) for k, cell in zip(kinds, line, strict=True)) for line in lines]
    except csv.Error:
        raise ValueError("the file is not the CSV of a release") from None


def _value(kind: str, cell: str) -> Value:
    if not cell:
        return None
    return original(cell) if kind == "string" else value_of(kind, cell)
