"""Writes workbooks byte for byte the same on every machine.

Belongs here: the few parts of a workbook that the offices' exports have. Entries are stored, not deflated:
compressed bytes differ between builds of zlib. Does not belong here: what stands in the cells.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from xml.sax.saxutils import escape

from sample_bureau.forms.cells import Cell, spell_date

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE_RELS = "http://schemas.openxmlformats.org/package/2006/relationships"
_CORE = "http://schemas.openxmlformats.org/package/2006/metadata/core-properties"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_STAMP = (2020, 1, 1, 0, 0, 0)
_DATE_STYLE, _TITLE_STYLE = 1, 2


@dataclass(slots=True)
class Sheet:
    """A worksheet: rows of cells, ranges that are merged, rows in bold, and whether it is hidden."""

    name: str
    rows: Sequence[Sequence[Cell]]
    merged: list[str] = field(default_factory=list)
    bold_rows: frozenset[int] = frozenset()
    hidden: bool = False


def column_letters(number: int) -> str:
    """The letters of a column, counted from one."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def workbook(sheets: Sequence[Sheet], title: str, description: str, created: str) -> bytes:
    """The bytes of a workbook."""
    strings: dict[str, int] = {}
    bodies = [_sheet(sheet, strings) for sheet in sheets]
    parts = {
        "[Content_Types].xml": _content_types(len(sheets)),
        "_rels/.rels": _relations(
            (
                (f"{_RELS}/officeDocument", "xl/workbook.xml"),
                (
                    f"{_PACKAGE_RELS}/metadata/core-properties",
                    "docProps/core.xml",
                ),
            )
        ),
        "docProps/core.xml": _core(title, description, created),
        "xl/workbook.xml": _workbook(sheets),
        "xl/_rels/workbook.xml.rels": _relations(
            (
                *((f"{_RELS}/worksheet", f"worksheets/sheet{number + 1}.xml") for number in range(len(sheets))),
                (f"{_RELS}/styles", "styles.xml"),
                (f"{_RELS}/sharedStrings", "sharedStrings.xml"),
            )
        ),
        "xl/styles.xml": _STYLES,
        "xl/sharedStrings.xml": _shared(strings),
        **{f"xl/worksheets/sheet{number + 1}.xml": body for number, body in enumerate(bodies)},
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name, text in parts.items():
            entry = zipfile.ZipInfo(name, _STAMP)
            entry.create_system = 3
            entry.external_attr = 0o600 << 16
            archive.writestr(entry, text.encode())
    return buffer.getvalue()


def _sheet(sheet: Sheet, strings: dict[str, int]) -> str:
    letters = [column_letters(number + 1) for number in range(max(len(row) for row in sheet.rows))]
    parts = [f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetData>']
    for number, row in enumerate(sheet.rows, start=1):
        style = _TITLE_STYLE if number in sheet.bold_rows else 0
        cells = [
            _cell(f"{letter}{number}", value, style, strings)
            for letter, value in zip(letters, row, strict=False)
            if value is not None and value != ""
        ]
        parts.append(f'<row r="{number}">{"".join(cells)}</row>')
    parts.append("</sheetData>")
    if sheet.merged:
        ranges = "".join(f'<mergeCell ref="{cells}"/>' for cells in sheet.merged)
        parts.append(f'<mergeCells count="{len(sheet.merged)}">{ranges}</mergeCells>')
    parts.append("</worksheet>")
    return "".join(parts)


def _cell(place: str, value: Cell, style: int, strings: dict[str, int]) -> str:
    styled = f' s="{style}"' if style else ""
    if isinstance(value, str):
        number = strings.setdefault(value, len(strings))
        return f'<c r="{place}"{styled} t="s"><v>{number}</v></c>'
    if isinstance(value, bool):
        return f'<c r="{place}"{styled} t="b"><v>{int(value)}</v></c>'
    if isinstance(value, date):
        return f'<c r="{place}" s="{_DATE_STYLE}"><v>{spell_date(value, "serial")}</v></c>'
    if isinstance(value, float):
        return f'<c r="{place}"{styled}><v>{value!r}</v></c>'
    if isinstance(value, Decimal) and value == value.to_integral_value():
        return f'<c r="{place}"{styled}><v>{int(value)}</v></c>'
    return f'<c r="{place}"{styled}><v>{value}</v></c>'


def _shared(strings: dict[str, int]) -> str:
    items = "".join(f'<si><t xml:space="preserve">{escape(text)}</t></si>' for text in strings)
    return f'{_HEAD}<sst xmlns="{_MAIN}" uniqueCount="{len(strings)}">{items}</sst>'


def _workbook(sheets: Sequence[Sheet]) -> str:
    entries = "".join(
        f'<sheet name="{escape(sheet.name)}" sheetId="{number}"{_hidden(sheet)} r:id="rId{number}"/>'
        for number, sheet in enumerate(sheets, start=1)
    )
    shown = next(number for number, sheet in enumerate(sheets) if not sheet.hidden)
    views = f'<bookViews><workbookView firstSheet="{shown}" activeTab="{shown}"/></bookViews>'
    return f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_RELS}">{views}<sheets>{entries}</sheets></workbook>'


def _hidden(sheet: Sheet) -> str:
    return ' state="hidden"' if sheet.hidden else ""


def _relations(targets: Sequence[tuple[str, str]]) -> str:
    entries = "".join(
        f'<Relationship Id="rId{number}" Type="{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, start=1)
    )
    return f'{_HEAD}<Relationships xmlns="{_PACKAGE_RELS}">{entries}</Relationships>'


def _content_types(sheets: int) -> str:
    overrides = {
        "/xl/workbook.xml": f"{_SHEET_TYPE}.sheet.main+xml",
        "/xl/styles.xml": f"{_SHEET_TYPE}.styles+xml",
        "/xl/sharedStrings.xml": f"{_SHEET_TYPE}.sharedStrings+xml",
        "/docProps/core.xml": "application/vnd.openxmlformats-package.core-properties+xml",
        **{f"/xl/worksheets/sheet{number + 1}.xml": f"{_SHEET_TYPE}.worksheet+xml" for number in range(sheets)},
    }
    entries = "".join(f'<Override PartName="{part}" ContentType="{kind}"/>' for part, kind in overrides.items())
    return (
        f'{_HEAD}<Types xmlns="{_TYPES}">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{entries}</Types>'
    )


def _core(title: str, description: str, created: str) -> str:
    return (
        f'{_HEAD}<cp:coreProperties xmlns:cp="{_CORE}" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{escape(title)}</dc:title><dc:description>{escape(description)}</dc:description>"
        f'<dcterms:created xsi:type="dcterms:W3CDTF">{created}</dcterms:created>'
        f'<dcterms:modified xsi:type="dcterms:W3CDTF">{created}</dcterms:modified></cp:coreProperties>'
    )


_STYLES = (
    f'{_HEAD}<styleSheet xmlns="{_MAIN}">'
    '<fonts count="2"><font><sz val="11"/><name val="宋体"/></font>'
    '<font><b/><sz val="14"/><name val="宋体"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="3"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="14" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1" applyAlignment="1">'
    '<alignment horizontal="center"/></xf></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)
