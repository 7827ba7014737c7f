"""The files of a table read back into rows: the opposite direction of `encode`, used to re-prove a release.

Belongs here: reading the CSV, JSON and Parquet of a release by the fields of its Data Package descriptor.
Does not belong here: judging what was read (`verify`).

All functions take the content of one file and the `fields` of a Table Schema, and give rows as tuples in
the order of the fields: text, int, Decimal, bool or None; dates and months are ISO texts. They raise
ValueError (or a subclass, as Arrow's errors are) when the content is not what the fields say.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

import pyarrow.parquet as pq

from publish.release.encode import BOM, original
from publish.release.model import Value

Fields = Sequence[Mapping[str, Any]]
Rows = list[tuple[Value, ...]]

_TRUTH: Mapping[str, bool] = {"true": True, "false": False}
_FROM_TEXT: Mapping[str, Callable[[str], Value]] = {
    "string": original,
    "integer": int,
    "number": Decimal,
    "date": str,
    "yearmonth": str,
    "boolean": _TRUTH.__getitem__,
}


def rows_of_csv(content: bytes, fields: Fields) -> Rows:
    """Reads a CSV file of the release; the header must be the names of the fields."""
    if not content.startswith(BOM):
        raise ValueError("the byte-order mark is missing")
    lines = csv.reader(io.StringIO(content[len(BOM) :].decode("utf-8"), newline=""), strict=True)
    if next(lines, None) != _names(fields):
        raise ValueError("the header is not the list of fields")
    readers = [_FROM_TEXT[field["type"]] for field in fields]
    try:
        return [tuple(read(cell) if cell else None for read, cell in zip(readers, line, strict=True)) for line in lines]
    except (csv.Error, InvalidOperation, KeyError) as error:
        raise ValueError(f"a cell cannot be read as its type ({type(error).__name__})") from None


def rows_of_json(content: bytes, fields: Fields) -> Rows:
    """Reads a JSON file of the release: an array of records, or an object that has it as `observations`."""
    read = json.loads(content, parse_float=Decimal)
    found = read["observations"] if isinstance(read, dict) else read
    names = _names(fields)
    if any(list(record) != names for record in found):
        raise ValueError("a record does not have the fields in their order")
    return [tuple(record.values()) for record in found]


def rows_of_parquet(content: bytes, fields: Fields) -> Rows:
    """Reads a Parquet file of the release; the columns must be the names of the fields."""
    table = pq.read_table(io.BytesIO(content))
    if table.column_names != _names(fields):
        raise ValueError("the columns are not the list of fields")
    columns = [[_iso(value) for value in column.to_pylist()] for column in table.columns]
    return list(zip(*columns, strict=True))


def parquet_metadata(content: bytes) -> dict[str, str]:
    """Reads the texts that a Parquet file carries about itself."""
    found: Mapping[bytes, bytes] = pq.read_metadata(io.BytesIO(content)).metadata or {}
    return {key.decode(): value.decode() for key, value in found.items()}


def _names(fields: Fields) -> list[str]:
    return [str(field["name"]) for field in fields]


def _iso(value: Any) -> Value:
    return value.isoformat() if isinstance(value, date) else value
