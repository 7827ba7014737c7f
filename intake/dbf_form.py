"""DBF forms: what old counters still export. Records have fixed widths, columns have types, and text says nowhere how
it is encoded: the contract does.

The library reads the header and the types. The records are counted here, because where a file ends too early the
library reads on as if nothing were missing.

Belongs here: records and types of DBF. Does not belong here: how a cell becomes text (`intake.cells`), what it means.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
from dbfread import DBF
from dbfread.dbversions import DBVERSION_STRINGS
from dbfread.field_parser import FieldParser

from intake.cells import Cell, writer_of
from intake.errors import DeliveryRejected
from intake.headers import Header, header_of
from intake.plan import FeedPlan
from intake.readers import BATCH, Batch, Form, make_lines_of_batches

_STANDING, _DELETED, _END = b" ", b"*", b"\x1a"
_VISUAL_FOXPRO = (0x30, 0x31, 0x32)
_SYSTEM = "0"
"""The type of the column in which FoxPro notes which cells are null; no office ever sees it."""

_LOGICALS: dict[str, bool | str] = {"T": True, "Y": True, "F": False, "N": False, "?": ""}
_AGAIN = ("请重新导出并完整上传", "export the form again and upload it completely")


class _CellParser(FieldParser):  # type: ignore[misc]
    """Cells with their types, none of which loses a digit; what is not of its column's type stays the text it is.

    Numbers stand in the file as digits. The library makes binary fractions of them and takes the asterisks of an
    overflow for a blank.
    """

    def parseN(self, _: Any, data: bytes) -> Decimal | str:  # noqa: N802 - the library finds it by this name
        text = _ascii(data)
        return Decimal(text) if re.fullmatch(r"[+-]?(\d+\.?\d*|\.\d+)", text) else text

    parseF = parseN  # noqa: N815

    def parseD(self, _: Any, data: bytes) -> date | str:  # noqa: N802
        text = _ascii(data)
        try:
            return date(int(text[:4]), int(text[4:6]), int(text[6:8]))
        except ValueError:
            return text if text.strip("0") else ""

    def parseL(self, _: Any, data: bytes) -> bool | str:  # noqa: N802
        text = _ascii(data)
        return _LOGICALS.get(text.upper(), text)


def _ascii(data: bytes) -> str:
    return data.strip(b" \0").decode("ascii", "replace")


def read_dbf_form(connection: duckdb.DuckDBPyConnection, file: Path, plan: FeedPlan, work: Path) -> Form:
    """Read a DBF file into `line` and `data_row`. Raises DeliveryRejected (see `intake.readers.read`)."""
    encoding = plan.source.format.encoding
    _must_begin_as_dbf(file)
    try:
        table = DBF(
            file,
            encoding=encoding,
            ignorecase=False,
            parserclass=_CellParser,
            ignore_missing_memofile=True,
        )
        _must_not_keep_memos(table, file.name)
        records = list(_standing(table, file))
        if encoding == "gb18030" and _is_evidently_utf8(table, records):
            raise UnicodeError
        header = header_of([field.name for field in table.fields if field.type != _SYSTEM], plan.source, file.name)
        return make_lines_of_batches(connection, _batches(table, records, header, plan), header, plan.source)
    except UnicodeError:
        printed = {"gb18030": "GB18030", "utf-8": "UTF-8"}[encoding]
        raise DeliveryRejected(
            "delivery.encoding",
            file.name,
            (f"文字编码不是{printed}", f"the text is not {printed}"),
            (f"请以{printed}编码导出DBF", f"export the DBF in {printed}"),
        ) from None


def _must_begin_as_dbf(file: Path) -> None:
    """Raises DeliveryRejected (delivery.unreadable) for a file of another kind."""
    with file.open("rb") as content:
        first = content.read(1)
    if not first or first[0] not in DBVERSION_STRINGS:
        raise DeliveryRejected("delivery.unreadable", file.name, ("不是DBF文件", "this is no DBF file"), _AGAIN)


def _must_not_keep_memos(table: DBF, name: str) -> None:
    """Raises DeliveryRejected (delivery.unreadable) for a form that keeps text in a file of its own."""
    memo_types = "MGP" if table.header.dbversion in _VISUAL_FOXPRO else "MGPB"
    if memos := [field.name for field in table.fields if field.type in memo_types]:
        raise DeliveryRejected(
            "delivery.unreadable",
            name,
            (f"备注字段“{memos[0]}”的内容在另一个文件中", f"the text of memo column “{memos[0]}” is in another file"),
            ("请把备注字段改为字符字段后导出", "export memo columns as character columns"),
        )


def _standing(table: DBF, file: Path) -> Iterator[tuple[int, bytes]]:
    """Number and bytes of each record that is not deleted.

    Raises DeliveryRejected (delivery.unreadable) when there are fewer or more records than the header says, or others.
    """
    content, width = memoryview(file.read_bytes()), 1 + sum(field.length for field in table.fields)
    if width != table.header.recordlen:
        fault = "文件头与字段宽度不符", "the header does not fit the widths of the columns"
        raise DeliveryRejected("delivery.unreadable", file.name, fault, _AGAIN)
    begin, stated = table.header.headerlen, table.header.numrecords
    whole = max(0, len(content) - begin) // width
    rest = bytes(content[begin + stated * width :])
    if whole < stated or rest.strip(b"\0 \r\n")[:1] not in (b"", _END):
        found = f"{whole}" if whole < stated else f"{stated}+"
        raise DeliveryRejected(
            "delivery.unreadable",
            file.name,
            (f"文件头记{stated}条记录，实有{found}条", f"the header states {stated} records, there are {found}"),
            _AGAIN,
        )
    for number in range(1, stated + 1):
        record = bytes(content[begin + (number - 1) * width : begin + number * width])
        if record[:1] not in (_STANDING, _DELETED):
            fault = f"第{number}条记录损坏", f"record {number} is damaged"
            raise DeliveryRejected("delivery.unreadable", file.name, fault, _AGAIN)
        if record[:1] == _STANDING:
            yield number, record


def _is_evidently_utf8(table: DBF, records: Sequence[tuple[int, bytes]]) -> bool:
    """Whether all text is UTF-8 with Chinese in it. GB18030 accepts nearly every such text, as other characters."""
    texts = b"\n".join(
        record[begin:end] for field, begin, end in _places(table) if field.type == "C" for _, record in records
    )
    try:
        return re.search("[\u4e00-\u9fff]", texts.decode()) is not None
    except UnicodeError:
        return False


def _places(table: DBF) -> Iterator[tuple[Any, int, int]]:
    """Each column with where it begins and ends in a record."""
    begin = 1
    for field in table.fields:
        yield field, begin, begin + field.length
        begin += field.length


def _batches(table: DBF, records: Sequence[tuple[int, bytes]], header: Header, plan: FeedPlan) -> Iterator[Batch]:
    """The records in batches of columns, with the numbers that they have in the file."""
    parse = _CellParser(table).parse
    places = [place for place in _places(table) if place[0].type != _SYSTEM]
    writers = [writer_of(plan.field(name)) if name else str for name in header.columns]
    for start in range(0, len(records), BATCH):
        batch = records[start : start + BATCH]
        columns = [
            [write(_filled(parse(field, record[begin:end]))) for _, record in batch]
            for (field, begin, end), write in zip(places, writers, strict=True)
        ]
        yield [number for number, _ in batch], columns


def _filled(cell: Cell | None) -> Cell:
    return "" if cell is None else cell
