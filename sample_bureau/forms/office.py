"""One office's form: its lines printed, laid out and turned into a file of the kind that the contract names.

Belongs here: which writer a form needs. Does not belong here: the habits of single offices, values.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from catalog.load import Catalog
from catalog.model import Source
from sample_bureau.forms.cells import Line, Printer, Style
from sample_bureau.forms.dbf import dbf_bytes
from sample_bureau.forms.grid import Grid, Layout, lay_out
from sample_bureau.forms.text import csv_bytes, json_bytes
from sample_bureau.forms.xlsx import Sheet, column_letters, workbook
from sample_bureau.forms.xml import xml_bytes
from sample_bureau.months import Month, last_day

SYNTHETIC = "合成示例数据，人物与金额均为虚构"
# The sums of a form whose total is to be wrong are wrong by so many yuan.
WRONG_BY = Decimal(1000)


@dataclass(frozen=True, slots=True)
class FormFile:
    """The bytes of one delivery and the row in which each of its lines stands."""

    content: bytes
    line_rows: list[int]


def file_name(source: Source, month: Month, suffix: str = "") -> str:
    """The name under which an office sends a month; the suffix tells a second delivery from the first."""
    stem = source.file_pattern.split("_(?P<month>")[0]
    return f"{stem}_{month}{suffix}.{source.format.kind}"


class Office:
    """Fills in the form of one feed."""

    def __init__(self, catalog: Catalog, source: Source, style: Style, layout: Layout) -> None:
        self.source, self.style = source, style
        self._catalog, self._layout = catalog, layout
        self._printer = Printer(catalog, source, style)

    def fill_in(self, month: Month, lines: Sequence[Line], *, off_by: Decimal = Decimal(0)) -> FormFile:
        """The file of one month. `off_by` makes the form's own sums wrong by that much."""
        return self._file(self.source, self._printer, self._layout, month, lines, off_by)

    def fill_in_wrongly(self, month: Month, lines: Sequence[Line], off_by: Decimal = Decimal(0)) -> FormFile:
        """The file of one month with a total that does not tie: its sums if it states any, else its count."""
        sums = self.source.total.sums if self.source.total else ()
        layout = self._layout if sums else replace(self._layout, count_off_by=1)
        return self._file(self.source, self._printer, layout, month, lines, off_by + WRONG_BY)

    def fill_in_without(self, field: str, month: Month, lines: Sequence[Line]) -> FormFile:
        """The file of one month from which a column was deleted."""
        fields = tuple(item for item in self.source.fields if item.name != field)
        source = self.source.model_copy(update={"fields": fields})
        return self._file(source, Printer(self._catalog, source, self.style), self._layout, month, lines, Decimal(0))

    def _file(
        self, source: Source, printer: Printer, layout: Layout, month: Month, lines: Sequence[Line], off_by: Decimal
    ) -> FormFile:
        month_text = f"{month // 100}年{month % 100}月"
        layout = replace(layout, off_by=off_by, title=f"{layout.title}（{month_text}）")
        if source.format.kind in ("json", "xml"):
            return self._records(source, printer, layout, lines)
        grid = lay_out(source, layout, printer, lines, month_text)
        if source.format.kind == "csv":
            return FormFile(csv_bytes(grid.rows, source.format.encoding), grid.line_rows)
        if source.format.kind == "dbf":
            body = grid.rows[grid.header_row :]
            rows = [row - grid.header_row for row in grid.line_rows]
            return FormFile(dbf_bytes(source, body, last_day(month)), rows)
        return FormFile(_workbook(source, layout, grid, f"{last_day(month).isoformat()}T09:00:00Z"), grid.line_rows)

    def _records(self, source: Source, printer: Printer, layout: Layout, lines: Sequence[Line]) -> FormFile:
        rows = [printer.cells(line) for line in lines]
        about: dict[str, str | int] = {
            "标题": layout.title,
            "说明": SYNTHETIC,
            "合计": len(lines) + layout.count_off_by,
        }
        if source.format.kind == "xml":
            content = xml_bytes(source, about, rows)
        else:
            labels = [field.labels[0] for field in source.fields]
            records = [dict(zip(labels, row, strict=True)) for row in rows]
            content = json_bytes({**about, source.format.records_at or "data": records})
        return FormFile(content, list(range(1, len(lines) + 1)))


def _workbook(source: Source, layout: Layout, grid: Grid, created: str) -> bytes:
    merged = [
        f"{column_letters(first)}{row}:{column_letters(last)}{row}" for row, first, last in grid.merged if last > first
    ]
    sheets = [Sheet(side.name, side.rows, hidden=side.hidden) for side in layout.side_sheets]
    sheets.append(Sheet(source.title.zh[:30], grid.rows, merged, frozenset({1, grid.header_row})))
    return workbook(sheets, layout.title, SYNTHETIC, created)
