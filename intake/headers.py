"""Where the table of a form begins, and which of its columns is which field.

Belongs here: header rows and labels. Does not belong here: file formats.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from catalog.model import Source
from intake.engine import fold
from intake.errors import DeliveryRejected, public_name

SEARCHED_ROWS = 50
_ENOUGH = 0.6
_EXPORT_AGAIN = ("请按登记表样式重新导出", "export the form again with all columns")


@dataclass(frozen=True, slots=True)
class Header:
    """The header of a form: the place of its last row (counted from 0), the field of each column, the labels printed.

    A column without a label has no field (None).
    """

    index: int
    columns: tuple[str | None, ...]
    labels: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class HeaderRow:
    """The labels of the columns as one row, however many rows they are printed in, and the place of the last one."""

    index: int
    cells: tuple[str, ...]


def find_header(rows: Iterable[Sequence[str]], source: Source) -> HeaderRow | None:
    """The first row, or two rows together, with at least 60 % of the required labels; None when there is none.

    Some forms print names of groups above the labels, and beside those names the labels that belong to no group. So of
    a row, the row below it, and both together, that is the header which has the most labels.
    """
    table, names = [tuple(row) for row in rows], _names(source)
    required = {field.name for field in source.fields if field.required}

    def is_header(row: HeaderRow) -> bool:
        return len(_known(row.cells, names) & required) >= max(1, _ENOUGH * len(required))

    for place, cells in enumerate(table):
        alone, below = HeaderRow(place, cells), HeaderRow(place + 1, (table[place + 1 :] or [()])[0])
        together = HeaderRow(place + 1, _together(alone.cells, below.cells))
        if is_header(alone) or is_header(together):
            most = max((alone, below, together), key=lambda row: len(_known(row.cells, names)))
            # A row above the header, such as a title, adds nothing to it: the row below has its own turn.
            if most is not below:
                return most
    return None


def _together(upper: Sequence[str], lower: Sequence[str]) -> tuple[str, ...]:
    """Two header rows as one: the lower label is the label of its column, where there is one."""
    return tuple(label if fold(label) else group for group, label in zip_longest(upper, lower, fillvalue=""))


def read_header(rows: Sequence[Sequence[str]], source: Source, file: str) -> Header:
    """The header among the first rows of a form.

    Raises DeliveryRejected: delivery.empty when the rows are blank, delivery.missing_column when no row is a
    header or one of its columns is missing, delivery.unknown_column when it has a column that the contract
    does not know.
    """
    found = find_header(rows, source)
    if found is None:
        raise _no_header(rows, source, file)
    return header_of(found.cells, source, file, found.index)


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


def _known(row: Iterable[str], names: Mapping[str, str]) -> set[str]:
    """The fields whose labels stand in a row."""
    return {name for cell in row if (name := names.get(fold(cell)))}


def _no_header(rows: Sequence[Sequence[str]], source: Source, file: str) -> DeliveryRejected:
    if not any(cell.strip() for row in rows for cell in row):
        return DeliveryRejected(
            "delivery.empty", file, ("文件为空", "the file is empty"), ("请重新导出", "export the form again")
        )
    names = _names(source)
    found = max((_known(row, names) for row in rows), key=len)
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
