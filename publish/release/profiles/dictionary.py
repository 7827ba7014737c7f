"""The data dictionary (数据项): one row per column of a table, as Chinese open-data catalogues print it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from catalog.model import PublicColumn
from catalog.units import Unit, unit_text
from publish.release.formats.csv_file import csv_rows, inert
from publish.release.table import PublicTable

# The type letters that Chinese open-data catalogues print in the column table: text, number, date.
TYPE_LETTERS: Mapping[str, str] = {"integer": "N", "number": "N", "date": "D", "month": "D"}
# The columns of the data dictionary with their Chinese labels.
DICTIONARY_NAMES: Mapping[str, str] = {
    "name": "数据项名称",
    "label_zh": "中文名称",
    "label_en": "英文名称",
    "type": "数据类型",
    "type_letter": "类型代号",
    "unit": "计量单位",
    "is_key": "是否主键",
    "is_measure": "是否数值项",
    "open_attribute": "开放属性",
    "description_zh": "中文说明",
    "description_en": "英文说明",
    "codes": "代码及含义",
}


def dictionary_bytes(table: PublicTable, open_attribute: str, units: Mapping[str, Unit]) -> bytes:
    """Takes a table, how openly it is published and what units are called; gives the 数据项 table as CSV, one row per
    column."""
    rows = ([inert(cell) for cell in row] for row in dictionary_rows(table, open_attribute, units))
    return csv_rows([tuple(DICTIONARY_NAMES), *rows])


def dictionary_rows(table: PublicTable, open_attribute: str, units: Mapping[str, Unit]) -> list[Sequence[str]]:
    """Takes a table, how openly it is published and what units are called; gives the cells of the 数据项 table,
    named by DICTIONARY_NAMES."""
    return [_dictionary_row(table, column, open_attribute, units) for column in table.columns]


def _dictionary_row(
    table: PublicTable, column: PublicColumn, open_attribute: str, units: Mapping[str, Unit]
) -> Sequence[str]:
    unit = unit_text(units, column.unit) if column.unit else None
    codes = table.codes.get(column.name, {})
    return (
        column.name,
        column.label.zh,
        column.label.en,
        column.type,
        TYPE_LETTERS.get(column.type, "C"),
        f"{unit.zh} / {unit.en}" if unit else "",
        "true" if column.name in table.key else "false",
        "true" if column.measure else "false",
        open_attribute,
        column.description.zh,
        column.description.en,
        "; ".join(f"{code}={label.zh} / {label.en}" for code, label in codes.items()),
    )
