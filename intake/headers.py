"""Where the table of a form begins, and which of its columns is which field.

Belongs here: header rows and labels. Does not belong here: file formats.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from catalog.model import Source
from intake.engine import fold
from intake.errors import DeliveryRejected, public_name

SEARCHED_ROWS = 50
_ENOUGH = 0.6
_EXPORT_AGAIN = ("请按登记表样式重新导出", "export the form again with all columns")


@dataclass(frozen=True, slots=True)
class Header:
    """The header row of a form: its place (counted from 0), the field of each column, the labels as printed.

    A column without a label has no field (None).
    """

    index: int
    columns: tuple[str | None, ...]
    labels: Mapping[str, str]


def find_header(rows: Iterable[Sequence[str]], source: Source) -> int | None:
    """The index of the first row that holds at least 60 % of the required labels; None when there is none."""
    required = sum(field.required for field in source.fields)
    for index, row in enumerate(rows):
        if len(_required_fields(row, source)) >= max(1, _ENOUGH * required):
            return index
    return None


def read_header(rows: Sequence[Sequence[str]], source: Source, file: str) -> Header:
    """The header among the first rows of a form.

    Raises DeliveryRejected: delivery.empty when the rows are blank, delivery.missing_column when no row is a
    header or one of its columns is missing, delivery.unknown_column when it has a column that the contract
    does not know.
    """
    index = find_header(rows, source)
    if index is None:
        raise _no_header(rows, source, file)
    return header_of(rows[index], source, file, index)


def header_of(row: Sequence[str], source: Source, file: str, index: int = 0) -> Header:
    """The header in a row that is known to be one. Raises DeliveryRejected as `read_header`."""
    names = _names(source)
    labels: dict[str, str] = {}
    columns: list[str | None] = []
    for position, cell in enumerate(row, start=1):
        name = names.get(fold(cell))
        if fold(cell) and (name is None or name in labels):
            raise _unknown_column(cell, position, file, name is not None)
        columns.append(name)
        if name:
            labels[name] = cell
    missing = [f.labels[0] for f in source.fields if f.name not in labels and not f.optional_column]
    if missing:
        raise _missing_columns(missing, file)
    return Header(index, tuple(columns), labels)


def _names(source: Source) -> dict[str, str]:
    """Folded label -> field name. Brackets, width and line breaks in labels differ from export to export."""
    return {fold(label): field.name for field in source.fields for label in field.labels}


def _required_fields(row: Sequence[str], source: Source) -> set[str]:
    names = _names(source)
    found = {names.get(fold(cell)) for cell in row}
    return {field.name for field in source.fields if field.required and field.name in found}


def _no_header(rows: Sequence[Sequence[str]], source: Source, file: str) -> DeliveryRejected:
    if not any(cell.strip() for row in rows for cell in row):
        return DeliveryRejected(
            "delivery.empty", file, ("文件为空", "the file is empty"), ("请重新导出", "export the form again")
        )
    found = max((_required_fields(row, source) for row in rows), key=len)
    missing = [field.labels[0] for field in source.fields if field.required and field.name not in found]
    zh, en = _columns_text(missing)
    return DeliveryRejected(
        "delivery.missing_column",
        file,
        (
            f"前{SEARCHED_ROWS}行中没有表头，缺少{zh}列",
            f"no header in the first {SEARCHED_ROWS} lines, missing: {en}",
        ),
        _EXPORT_AGAIN,
    )


def _missing_columns(missing: Sequence[str], file: str) -> DeliveryRejected:
    zh, en = _columns_text(missing)
    verb = "column {} is missing" if len(missing) == 1 else "columns {} are missing"
    return DeliveryRejected("delivery.missing_column", file, (f"表头缺少{zh}列", verb.format(en)), _EXPORT_AGAIN)


def _columns_text(labels: Sequence[str]) -> tuple[str, str]:
    return "、".join(f"“{label}”" for label in labels), ", ".join(f"“{label}”" for label in labels)


def _unknown_column(cell: str, position: int, file: str, is_twice: bool) -> DeliveryRejected:
    label = public_name(fold(cell))[:20]
    fault = (
        (f"第{position}列“{label}”重复", f"column {position} “{label}” comes twice")
        if is_twice
        else (
            f"第{position}列“{label}”不在登记表样式中",
            f"column {position} “{label}” is not part of the form",
        )
    )
    return DeliveryRejected(
        "delivery.unknown_column",
        file,
        fault,
        ("请删除该列，或先在数据源合同中登记", "remove the column, or add it to the source contract first"),
    )
