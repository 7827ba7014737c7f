"""Lays the lines of a form out on a grid: title, unit line, header, subtotals, total.

Belongs here: where things stand, and the sums an office prints. Does not belong here: file formats.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal

from catalog.model import Source
from sample_bureau.forms.cells import Cell, Line, Printer, in_form_unit

Group = Callable[[Line], tuple[str, str]]


@dataclass(frozen=True, slots=True)
class HeaderGroup:
    """A label above several columns."""

    label: str
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SideSheet:
    """A sheet beside the one that holds the rows."""

    name: str
    rows: tuple[tuple[Cell, ...], ...]
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Layout:
    """How a form looks on paper.

    `preamble` stands between title and header, `{}` in it is the month. `headers` replace usual column heads;
    `header_groups` stand in a row above them. `group` gives key and name of the group after which a subtotal stands;
    `{}` in `total_label` is the count, which `count_off_by` makes wrong.
    """

    title: str
    preamble: tuple[tuple[str, ...], ...] = ()
    headers: dict[str, str] = field(default_factory=dict)
    total_at: Literal["first", "last", "none"] = "last"
    total_label: str = "合计：{}"
    group: Group | None = None
    subtotal_label: str = "小计"
    thousands: bool = False
    off_by: Decimal = Decimal(0)
    count_off_by: int = 0
    header_groups: tuple[HeaderGroup, ...] = ()
    side_sheets: tuple[SideSheet, ...] = ()


@dataclass(slots=True)
class Grid:
    """Rows of cells, and for each line of the form the number of its row, counted from one.

    `header_row` is the number of the row of column heads, `merged` the stretches of cells (row, first column, last
    column) that are one cell on paper.
    """

    rows: list[list[Cell]]
    line_rows: list[int]
    header_row: int
    merged: list[tuple[int, int, int]]


def lay_out(source: Source, layout: Layout, printer: Printer, lines: Sequence[Line], month_text: str) -> Grid:
    """The grid of a form with its printed totals."""
    headers: list[Cell] = [layout.headers.get(f.name, f.labels[0]) for f in source.fields]
    rows: list[list[Cell]] = [[layout.title]]
    rows += [[text.format(month_text) for text in line] for line in layout.preamble]
    merged = [(1, 1, len(headers))]
    if layout.header_groups:
        row, stretches = _group_row(source, layout)
        rows.append(row)
        merged += [(len(rows), first, last) for first, last in stretches]
    rows.append(headers)
    header_row = len(rows)
    line_rows: list[int] = []
    total = _total_row(source, layout, lines)
    if layout.total_at == "first":
        rows.append(total)
    start = 0
    for place, line in enumerate(lines):
        rows.append(printer.cells(line))
        line_rows.append(len(rows))
        last = place + 1 == len(lines)
        if layout.group and (last or layout.group(lines[place + 1])[0] != layout.group(line)[0]):
            rows.append(
                _sum_row(source, layout, lines[start : place + 1], (layout.subtotal_label, layout.group(line)[1]))
            )
            start = place + 1
    if layout.total_at == "last":
        rows.append(total)
    return Grid(rows, line_rows, header_row, merged)


def _group_row(source: Source, layout: Layout) -> tuple[list[Cell], list[tuple[int, int]]]:
    """The row of labels above the column heads, and from which column to which each of them reaches."""
    labels = {name: group.label for group in layout.header_groups for name in group.fields}
    above = [labels.get(source_field.name) for source_field in source.fields]
    row: list[Cell] = []
    stretches: list[tuple[int, int]] = []
    for place, label in enumerate(above, start=1):
        goes_on = label is not None and place > 1 and above[place - 2] == label
        row.append(None if goes_on else label)
        if goes_on:
            stretches[-1] = (stretches[-1][0], place)
        elif label is not None:
            stretches.append((place, place))
    return row, [(first, last) for first, last in stretches if last > first]


def _total_row(source: Source, layout: Layout, lines: Sequence[Line]) -> list[Cell]:
    counted = layout.total_label.format(len(lines) + layout.count_off_by)
    return _sum_row(source, layout, lines, (counted,), layout.off_by)


def _sum_row(
    source: Source,
    layout: Layout,
    lines: Sequence[Line],
    labels: tuple[str, ...],
    off_by: Decimal = Decimal(0),
) -> list[Cell]:
    row: list[Cell] = [*labels, *[None] * (len(source.fields) - len(labels))]
    sums = source.total.sums if source.total else ()
    for place, source_field in enumerate(source.fields):
        if source_field.name in sums:
            amounts: list[Any] = [line.values.get(source_field.name) for line in lines]
            total = sum((in_form_unit(amount, source_field) for amount in amounts if amount is not None), Decimal(0))
            row[place] = f"{total + off_by:,.2f}" if layout.thousands else total + off_by
    return row
