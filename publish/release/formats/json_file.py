"""JSON: a public table as an array of records, one per line; and the indented documents that describe tables.

Numbers are written digit for digit, never through a float.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from decimal import Decimal

from publish.release.formats.cells import Fields, Rows, names_of, plain_text
from publish.release.model import Value
from publish.release.table import PublicTable


def array(records: Iterable[Mapping[str, Value]]) -> str:
    """Takes flat records; gives a JSON array with one record per line."""
    lines = [
        "{" + ", ".join(f"{json.dumps(name)}: {_token(value)}" for name, value in record.items()) + "}"
        for record in records
    ]
    return "[\n" + ",\n".join(lines) + "\n]" if lines else "[]"


def records(table: PublicTable) -> str:
    """Takes a table; gives a JSON array with one record per line."""
    names = [json.dumps(name) for name in table.column_names]
    lines = [
        "{" + ",".join(f"{name}:{_token(value)}" for name, value in zip(names, row, strict=True)) + "}"
        for row in table.rows
    ]
    return "[\n" + ",\n".join(lines) + "\n]" if lines else "[]"


def _token(value: Value) -> str:
    if value is None:
        return "null"
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str) else plain_text(value)


def json_bytes(table: PublicTable) -> bytes:
    """Takes a table; gives the array of its records as a JSON file."""
    return (records(table) + "\n").encode("utf-8")


def document(content: Mapping[str, object]) -> bytes:
    """Takes a JSON object; gives it as an indented file, keys in the given order."""
    return (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode("utf-8")


def document_with(content: Mapping[str, object], name: str, written: str) -> bytes:
    """Takes a JSON object that is not empty and one more member, written as JSON already; gives them as a file."""
    head = json.dumps(content, ensure_ascii=False, indent=2).removesuffix("\n}")
    return f'{head},\n  "{name}": {written}\n}}\n'.encode()


def rows_of_json(content: bytes, fields: Fields) -> Rows:
    """Reads a JSON file of the release: an array of records, or an object that has it as `observations`."""
    read = json.loads(content, parse_float=Decimal)
    found = read["observations"] if isinstance(read, dict) else read
    names = names_of(fields)
    if any(list(record) != names for record in found):
        raise ValueError("a record does not have the fields in their order")
    return [tuple(record.values()) for record in found]
