"""A form of an old counter, as XML and as DBF: its contract, and files of it written by hand."""

from __future__ import annotations

import struct
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree

from tests.unit.intake.office import id_number

XML, DBF = "S99_柜面登记表_202003.xml", "S99_柜面登记表_202003.dbf"
LABELS = {
    "facility_id": ("编号", "BH"),
    "person_name": ("姓名", "XM"),
    "person_id_number": ("身份证号", "SFZH"),
    "bank_account": ("账号", "ZH"),
    "amount_yuan": ("金额", "JE"),
    "payment_month": ("年月", "NY"),
    "filing_date": ("日期", "RQ"),
    "has_clinic": ("是否", "SF"),
    "facility_status_code": ("状态", "ZT"),
    "area_code": ("区划", "QH"),
    "approved_bed_count": ("数量", "SL"),
}


def contract(kind: str, **changes: Any) -> dict[str, Any]:
    """The contract of the form in a format."""
    how: dict[str, Any] = {
        "person_name": {"treatment": "drop"},
        "person_id_number": {"treatment": "token"},
        "bank_account": {"treatment": "drop", "required": True},
        "amount_yuan": {"unit": "yuan", "required": True},
        "facility_id": {"required": True},
    }
    encoding = "gb18030" if kind == "dbf" else "utf-8"
    return {
        "feed": "counter_form",
        "register": "S99",
        "title": {"zh": "柜面登记表", "en": "Counter form"},
        "office": {"zh": "柜面", "en": "Counter"},
        "cadence": "monthly",
        "file_pattern": r"S99_柜面登记表_(?P<month>\d{6})(_.*)?\.(xml|dbf|xlsx)",
        "format": {"kind": kind, "encoding": encoding, "records_at": "记录" if kind == "xml" else None},
        "grain": {"zh": "每人一行", "en": "one row per person"},
        "key": ["facility_id"],
        "redelivery": "replace",
        "fields": [{"name": name, "labels": labels, **how.get(name, {})} for name, labels in LABELS.items()],
    } | changes


def record(serial: int = 1, **changes: str) -> dict[str, str]:
    """One record under its Chinese labels."""
    row = {
        "编号": f"{serial:06d}",
        "姓名": "测试甲",
        "身份证号": id_number(serial),
        "账号": "6222000000012345",
        "金额": "500.00",
        "年月": "202003",
        "日期": "2020-03-02",
        "是否": "是",
        "状态": "运营",
        "区划": "420112001",
        "数量": "12",
    }
    assert changes.keys() <= row.keys()
    return row | changes


def xml(records: Sequence[Mapping[str, str]], declared: str = "UTF-8", **attributes: str) -> str:
    """A document with records, made by the standard library's writer; its declaration says what it likes."""
    root = ElementTree.Element("登记表", attributes)
    for row in records:
        element = ElementTree.SubElement(root, "记录")
        for label, text in row.items():
            ElementTree.SubElement(element, label).text = text
    return f'<?xml version="1.0" encoding="{declared}"?>\n{ElementTree.tostring(root, encoding="unicode")}'


@dataclass(frozen=True)
class Column:
    """A column of a DBF: name, type, width, decimals."""

    name: str
    type: str
    width: int
    decimals: int = 0


COLUMNS = (
    Column("BH", "C", 20),
    Column("XM", "C", 20),
    Column("SFZH", "C", 18),
    Column("ZH", "C", 20),
    Column("JE", "N", 12, 2),
    Column("NY", "C", 6),
    Column("RQ", "D", 8),
    Column("SF", "L", 1),
    Column("ZT", "C", 20),
    Column("QH", "C", 12),
    Column("SL", "N", 6),
)


def dbf(
    rows: Sequence[Sequence[str | bytes]],
    columns: Sequence[Column] = COLUMNS,
    deleted: Collection[int] = (),
    encoding: str = "gb18030",
    version: int = 0x03,
    end: bytes = b"\x1a",
) -> bytes:
    """A DBF of dBase III: header, columns, records. Numbers stand to the right, texts to the left."""
    width = 1 + sum(column.width for column in columns)
    header = struct.pack("<4BIHH20x", version, 120, 3, 31, len(rows), 33 + 32 * len(columns), width)
    fields = b"".join(
        struct.pack("<11sc4xBB14x", column.name.encode(encoding), column.type.encode(), column.width, column.decimals)
        for column in columns
    )
    records = b"".join(
        (b"*" if number in deleted else b" ")
        + b"".join(_cell(cell, column, encoding) for cell, column in zip(row, columns, strict=True))
        for number, row in enumerate(rows, start=1)
    )
    return header + fields + b"\r" + records + end


def _cell(cell: str | bytes, column: Column, encoding: str) -> bytes:
    content = cell if isinstance(cell, bytes) else cell.encode(encoding)
    assert len(content) <= column.width, (cell, column)
    return content.rjust(column.width) if column.type in "NF" else content.ljust(column.width)


def dbf_row(serial: int = 1, **changes: str | bytes) -> list[str | bytes]:
    """One record of the form as a DBF holds it."""
    row: dict[str, str | bytes] = {
        "BH": f"{serial:06d}",
        "XM": "测试甲",
        "SFZH": id_number(serial),
        "ZH": "6222000000012345",
        "JE": "500.00",
        "NY": "202003",
        "RQ": "20200302",
        "SF": "T",
        "ZT": "运营",
        "QH": "420112001",
        "SL": "12",
    }
    assert changes.keys() <= row.keys()
    return list((row | changes).values())
