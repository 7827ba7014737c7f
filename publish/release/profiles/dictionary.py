"""The data dictionary (数据项): one row per column of a table, as Chinese open-data catalogues print it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from catalog.model import PublicColumn
from publish.release.encode import csv_rows, inert
from publish.release.table import PublicTable

# The type letters that Chinese open-data catalogues print in the column table: text, number, date.
TYPE_LETTERS: Mapping[str, str] = {"integer": "N", "number": "N", "date": "D", "month": "D"}
_DICTIONARY_HEADER = (
    "name",
    "label_zh",
    "label_en",
    "type",
    "type_letter",
    "unit",
    "is_key",
    "is_measure",
    "open_attribute",
    "description_zh",
    "description_en",
    "codes",
)


def dictionary_bytes(table: PublicTable, open_attribute: str) -> bytes:
    """Takes a table and how openly it is published; gives the 数据项 table as CSV, one row per column."""
    rows = [_dictionary_row(table, column, open_attribute) for column in table.columns]
    return csv_rows([_DICTIONARY_HEADER, *rows])


def _dictionary_row(table: PublicTable, column: PublicColumn, open_attribute: str) -> Sequence[str]:
    codes = table.codes.get(column.name, {})
    cells = (
        column.name,
        column.label.zh,
        column.label.en,
        column.type,
        TYPE_LETTERS.get(column.type, "C"),
        column.unit or "",
        "true" if column.name in table.key else "false",
        "true" if column.measure else "false",
        open_attribute,
        column.description.zh,
        column.description.en,
        "; ".join(f"{code}={label.zh} / {label.en}" for code, label in codes.items()),
    )
    return [inert(cell) for cell in cells]
