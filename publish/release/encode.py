"""A public table as CSV, JSON and Parquet bytes: the same cells three times, and the same bytes every time.

Belongs here: the rules of each format; `decode` is its opposite. Does not belong here: which files exist, and
what describes them.

CSV: UTF-8 with a byte-order mark and CRLF, so that spreadsheet programs open Chinese text correctly. An empty
cell is "no value". A text cell that a spreadsheet could run as a formula gets an apostrophe in front. So that
nothing is lost, the rule counts apostrophes: a text of any number of apostrophes followed by a formula
character gets one more, and `original` takes one away from exactly those cells. Numbers are never touched and
may start with '-'.
JSON: an array of records, one per line; numbers are written digit for digit, never through a float.
Parquet: SNAPPY, row groups of 10,000, decimal128(24, 6) for every number, no pandas metadata, no Arrow schema
copy. Its min/max statistics only know what the cells hold, and a suppressed cell holds nothing.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from decimal import Context, Decimal, Inexact, InvalidOperation

import pyarrow as pa
import pyarrow.parquet as pq

from catalog.model import PublicColumn
from publish.errors import PublishError
from publish.release.model import Value
from publish.release.table import PublicTable

BOM = b"\xef\xbb\xbf"
NUMBER_TYPE = pa.decimal128(24, 6)
_NUMBER_STEP = Decimal("0.000001")
_EXACT = Context(prec=24, traps=[Inexact, InvalidOperation])
_ROW_GROUP = 10_000

# What spreadsheet programs take for the start of a formula, after any apostrophes; full-width forms included.
_FORMULA = re.compile("'*[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")


def inert(text: str) -> str:
    """Takes a text; gives the CSV cell that no spreadsheet runs as a formula. `original` undoes it."""
    return "'" + text if _FORMULA.match(text) else text


def original(cell: str) -> str:
    """Takes a CSV text cell; gives the text that `inert` was given."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell


def plain_number(value: int | Decimal) -> str:
    """Takes a number; gives its digits without exponent, grouping or a minus in front of zero."""
    if isinstance(value, Decimal):
        return format(value if value else abs(value), "f")
    return str(value)


def csv_rows(rows: Iterable[Sequence[str]]) -> bytes:
    """Takes rows of finished cells; gives the bytes of a CSV file of this release."""
    buffer = io.StringIO(newline="")
    csv.writer(buffer, lineterminator="\r\n").writerows(rows)
    return BOM + buffer.getvalue().encode("utf-8")


def csv_bytes(table: PublicTable) -> bytes:
    """Takes a table; gives it as CSV with one header row."""
    columns = [
        [_csv_cell(column, value) for value in values]
        for column, values in zip(table.columns, table.values(), strict=True)
    ]
    return csv_rows([table.column_names, *zip(*columns, strict=True)])


def _csv_cell(column: PublicColumn, value: Value) -> str:
    if value is None:
        return ""
    return inert(value) if isinstance(value, str) and column.type == "string" else bare(value)


def bare(value: str | int | Decimal | bool) -> str:
    """Takes a value; gives it as text: truth values in small letters, numbers digit for digit."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else plain_number(value)


def records(table: PublicTable) -> str:
    """Takes a table; gives a JSON array with one record per line."""
    names = [json.dumps(name) for name in table.column_names]
    lines = [
        "{" + ",".join(f"{name}:{_json_token(value)}" for name, value in zip(names, row, strict=True)) + "}"
        for row in table.rows
    ]
    return "[\n" + ",\n".join(lines) + "\n]" if lines else "[]"


def _json_token(value: Value) -> str:
    if value is None:
        return "null"
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str) else bare(value)


def json_bytes(table: PublicTable) -> bytes:
    """Takes a table; gives the array of its records as a JSON file."""
    return (records(table) + "\n").encode("utf-8")


def document(content: Mapping[str, object]) -> bytes:
    """Takes a JSON object; gives it as an indented file, keys in the given order."""
    return (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode("utf-8")


def parquet_bytes(table: PublicTable, metadata: Mapping[str, str]) -> bytes:
    """Takes a table and texts about it; gives a Parquet file.

    Raises PublishError for a number that the column types cannot hold exactly.
    """
    arrays = [_array(table.name, c, values) for c, values in zip(table.columns, table.values(), strict=True)]
    content = pa.Table.from_arrays(arrays, names=list(table.column_names))
    buffer = io.BytesIO()
    with pq.ParquetWriter(
        buffer, content.schema, compression="snappy", write_page_index=True, store_schema=False
    ) as writer:
        writer.write_table(content, row_group_size=_ROW_GROUP)
        writer.add_key_value_metadata(dict(metadata))
    return buffer.getvalue()


def _array(table: str, column: PublicColumn, values: Sequence[Value]) -> pa.Array:
    kind, convert = _ARROW[column.type]
    try:
        return pa.array([None if value is None else convert(value) for value in values], type=kind)
    except (Inexact, InvalidOperation, pa.ArrowInvalid, OverflowError):
        reason = f"a number of column {column.name} is too long (18 digits before the point, 6 after it)"
        raise PublishError(f"table {table}: {reason}; round it in the aggregate") from None


def _exact(value: Value) -> Decimal:
    return Decimal(str(value)).quantize(_NUMBER_STEP, context=_EXACT)


def _same(value: Value) -> Value:
    return value


def _date(value: Value) -> date:
    return date.fromisoformat(str(value))


_ARROW: Mapping[str, tuple[pa.DataType, Callable[[Value], object]]] = {
    "string": (pa.string(), _same),
    "month": (pa.string(), _same),
    "date": (pa.date32(), _date),
    "integer": (pa.int64(), _same),
    "number": (NUMBER_TYPE, _exact),
    "boolean": (pa.bool_(), _same),
}
