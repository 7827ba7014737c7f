"""A small reader and judge of the sample's files, written for the tests and sharing no code with sample or pipeline.

Belongs here: opening a file, mending its cells, and judging each row against its contract.
"""

from __future__ import annotations

import csv
import io
import json
import re
import struct
import tempfile
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import duckdb
import openpyxl
from stdnum.cn import uscc
from stdnum.iso7064 import mod_11_2

from catalog.load import Catalog
from catalog.model import RowRule, Source

_SPACE = re.compile(r"[\s\u200b\ufeff]+")
_SQL_TYPES = {"date": "date", "month": "date", "integer": "bigint", "decimal": "decimal(18,6)"}
_SQL_TYPES |= {"money": "decimal(18,6)", "boolean": "boolean"}


class Unreadable(Exception):
    """A cell that cannot be mended; carries the kind of reason."""


@dataclass
class SampleFile:
    """A file as the tests see it: raw rows by number, the printed total, subtotals, lines above the header."""

    path: Path
    rows: list[tuple[int, dict[str, Any]]] = field(default_factory=list)
    total: list[Any] | None = None
    total_row: int | None = None
    subtotals: int = 0
    header_row: int = 0
    preamble: list[list[Any]] = field(default_factory=list)


def read(path: Path, source: Source) -> SampleFile:
    """The rows of a file under the names of the contract's fields."""
    sample = SampleFile(path)
    labels = {_label(label): f.name for f in source.fields for label in f.labels}
    if source.format.kind in ("json", "xml", "dbf"):
        for number, record in enumerate(_records(path, source), start=1):
            values = {labels[_label(label)]: value for label, value in record.items() if _label(label) in labels}
            first = next((str(value) for value in record.values() if value), "")
            if first.startswith(("合计", "总计")):
                sample.total, sample.total_row = list(record.values()), number
            else:
                sample.rows.append((number, values))
        if source.format.kind == "json":
            sample.total = [json.loads(path.read_text(encoding="utf-8")).get("合计")]
        return sample
    header: list[str] | None = None
    for number, cells in _cells(path, source):
        first = next((_SPACE.sub("", str(c)) for c in cells if c not in (None, "")), "")
        if header is None:
            names = [labels.get(_label(str(cell)), "") for cell in cells]
            if sum(bool(name) for name in names) >= 0.6 * len(source.fields):
                header, sample.header_row = names, number
            else:
                sample.preamble.append(list(cells))
        elif first.startswith(("合计", "总计")):
            sample.total, sample.total_row = list(cells), number
        elif first.startswith("小计"):
            sample.subtotals += 1
        elif first:
            sample.rows.append((number, dict(zip(header, cells, strict=False))))
    return sample


def _records(path: Path, source: Source) -> Iterator[dict[str, Any]]:
    """The records of a form that is no grid, under the labels it prints."""
    if source.format.kind == "json":
        yield from json.loads(path.read_text(encoding="utf-8"))[source.format.records_at or "data"]
    elif source.format.kind == "xml":
        for element in ElementTree.parse(path).iter(str(source.format.records_at)):
            yield {**element.attrib, **{child.tag: child.text for child in element}}
    else:
        yield from _dbf(path.read_bytes(), source.format.encoding)


def _dbf(content: bytes, encoding: str) -> Iterator[dict[str, Any]]:
    """The records of a dBase file that are not marked as deleted: columns of fixed width behind a header."""
    count, header, width = struct.unpack_from("<IHH", content, 4)
    columns, place = [], 1
    for start in range(32, header - 1, 32):
        if content[start] == 0x0D:
            break
        name = content[start : start + 11].split(b"\0")[0].decode(encoding)
        columns.append((name, place, place + content[start + 16]))
        place += content[start + 16]
    for number in range(count):
        record = content[header + number * width : header + (number + 1) * width]
        if record[:1] != b"*":
            yield {name: record[first:last].decode(encoding).strip() for name, first, last in columns}


def _label(text: str) -> str:
    return _SPACE.sub("", text).replace("（", "(").replace("）", ")")


def _cells(path: Path, source: Source) -> Iterator[tuple[int, list[Any]]]:
    if source.format.kind == "xlsx":
        book = openpyxl.load_workbook(path, read_only=True)
        sheet = [s for s in book.worksheets if s.sheet_state == "visible"][-1]
        for number, row in enumerate(sheet.iter_rows(values_only=True), start=1):
            yield number, list(row)
        return
    encoding = "utf-8-sig" if source.format.encoding == "utf-8" else "gb18030"
    reader = csv.reader(io.StringIO(path.read_bytes().decode(encoding), newline=""))
    for row in reader:
        yield reader.line_num, list(row)


class Judge:
    """Mends the rows of one feed and says which of them a contract rejects, and why."""

    def __init__(self, catalog: Catalog, source: Source) -> None:
        self.source = source
        self._areas = frozenset(area.area_code for area in catalog.areas)
        self._kinds = {f.name: catalog.fields[f.name].type for f in source.fields}
        self._codes = {}
        for f in source.fields:
            meaning = catalog.fields[f.name]
            codelist = "boolean" if meaning.type == "boolean" else meaning.codelist
            self._codes[f.name] = _spellings(catalog, codelist) if codelist else {}
        self._mend = lru_cache(maxsize=None)(self._mended)

    def judge(self, sample: SampleFile, month: str) -> tuple[dict[int, dict[str, Any]], dict[int, list[str]]]:
        """The typed rows by number, and the reasons for which rows are rejected (doubles included)."""
        register, typed, reasons = self.source.register_id, {}, {}
        for number, raw in sample.rows:
            values: dict[str, Any] = {}
            for f in self.source.fields:
                cell = raw.get(f.name)
                try:
                    values[f.name] = self._mend(f.name, cell, type(cell))
                except Unreadable as error:
                    values[f.name] = None
                    reasons.setdefault(number, []).append(f"{register}.{f.name}.{error}")
                    continue
                if values[f.name] is None and f.required:
                    reasons.setdefault(number, []).append(f"{register}.{f.name}.missing")
            typed[number] = values
        for number, rule in self._broken_rules(typed, month):
            # What cannot be read has its own reason; a rule that speaks of it has nothing to judge by.
            unreadable = {reason.split(".")[1] for reason in reasons.get(number, ())}
            if not unreadable & set(re.findall(r"\w+", rule.holds)):
                reasons.setdefault(number, []).append(f"{register}.row.{rule.name}")
        seen: dict[tuple[Any, ...], dict[str, Any]] = {}
        for number, values in typed.items():
            key = tuple(values[name] for name in self.source.key)
            if number in reasons:
                continue
            if key in seen:
                same = "duplicate" if seen[key] == values else "key_conflict"
                reasons.setdefault(number, []).append(f"{register}.row.{same}")
            else:
                seen[key] = values
        return typed, reasons

    def _mended(self, name: str, cell: Any, _type: type) -> Any:
        contract = next(f for f in self.source.fields if f.name == name)
        kind = self._kinds[name]
        if isinstance(cell, float) and kind in ("id_number", "org_code"):
            raise Unreadable("damaged")
        text = _text(cell)
        if text == "":
            return None
        if kind == "text":
            value: Any = text
        else:
            bare = _SPACE.sub("", unicodedata.normalize("NFKC", text))
            value = getattr(self, f"_{kind}")(name, bare, cell)
        if contract.pattern and not re.fullmatch(contract.pattern, value):
            raise Unreadable("format")
        low, high = contract.minimum, contract.maximum
        if (low is not None and value < low) or (high is not None and value > high):
            raise Unreadable("range")
        return value

    def _id_number(self, _name: str, bare: str, _cell: Any) -> str:
        if re.fullmatch(r"\d\.\d+E\+\d+", bare):
            raise Unreadable("damaged")
        number = bare.upper()
        if re.fullmatch(r"\d{15}", number):
            number = mod_number(number[:6] + "19" + number[6:])
        if not re.fullmatch(r"\d{17}[\dX]", number):
            raise Unreadable("format")
        if not mod_11_2.is_valid(number):
            raise Unreadable("checksum")
        datetime.strptime(number[6:14], "%Y%m%d")
        return number

    def _org_code(self, _name: str, bare: str, _cell: Any) -> str:
        if not uscc.is_valid(bare):
            raise Unreadable("checksum")
        return bare

    def _area_code(self, _name: str, bare: str, _cell: Any) -> str:
        if bare.ljust(12, "0") not in self._areas:
            raise Unreadable("area")
        return bare.ljust(12, "0")

    def _code(self, name: str, bare: str, cell: Any) -> str:
        if bare not in self._codes[name]:
            raise Unreadable("code")
        return self._codes[name][bare]

    _boolean = _code

    def _date(self, _name: str, bare: str, cell: Any) -> date:
        if isinstance(cell, datetime):
            return cell.date()
        if re.fullmatch(r"\d{5}", bare):
            return date(1899, 12, 30) + timedelta(days=int(bare))
        found = re.fullmatch(r"(\d{4})[-/.年]?(\d{1,2})[-/.月]?(\d{1,2})日?", bare)
        if not found:
            raise Unreadable("format")
        return date(*map(int, found.groups()))

    def _month(self, name: str, bare: str, cell: Any) -> date:
        found = re.fullmatch(r"(\d{4})[-/.年]?(\d{1,2})月?", bare)
        if found:
            return date(int(found[1]), int(found[2]), 1)
        return self._date(name, bare, cell).replace(day=1)

    def _integer(self, _name: str, bare: str, _cell: Any) -> int:
        return int(self._decimal(_name, bare, _cell))

    def _decimal(self, _name: str, bare: str, _cell: Any) -> Decimal:
        try:
            return Decimal(bare.replace(",", ""))
        except InvalidOperation:
            raise Unreadable("format") from None

    def _money(self, name: str, bare: str, cell: Any) -> Decimal:
        number = bare.replace("¥", "").replace("￥", "")
        unit = next(f.unit for f in self.source.fields if f.name == name)
        scale = Decimal(10_000) if unit == "wan_yuan" else Decimal(1)
        if number.endswith("万元"):
            number, scale = number[:-2], Decimal(10_000)
        elif number.endswith("元"):
            number, scale = number[:-1], Decimal(1)
        yuan = self._decimal(name, number, cell) * scale
        return yuan / (10_000 if unit == "wan_yuan" else 1)

    def _broken_rules(self, typed: dict[int, dict[str, Any]], month: str) -> Iterator[tuple[int, RowRule]]:
        if not self.source.rules or not typed:
            return
        names = [f.name for f in self.source.fields]
        columns = ", ".join(f'"{n}" {_SQL_TYPES.get(self._kinds[n], "varchar")}' for n in names)
        buffer = io.StringIO()
        writer = csv.writer(buffer)
        for number, values in typed.items():
            writer.writerow([number, *("" if values[name] is None else _plain(values[name]) for name in names)])
        with duckdb.connect() as connection:
            path = self._spool(buffer.getvalue())
            try:
                connection.execute(f"create table typed (source_row bigint, {columns})")
                connection.execute(f"copy typed from '{path}' (header false, delimiter ',', quote '\"')")
            finally:
                path.unlink()
            first = f"date '{month[:4]}-{month[4:]}-01'"
            for rule in self.source.rules:
                dated = f"(select *, {first} as delivery_month from typed)"
                query = f"select source_row from {dated} as t where not ({rule.holds})"
                for (number,) in connection.execute(query).fetchall():
                    yield number, rule

    def _spool(self, text: str) -> Path:
        with tempfile.NamedTemporaryFile("w", suffix=".csv", encoding="utf-8", newline="", delete=False) as file:
            file.write(text)
        return Path(file.name)


def mod_number(first_seventeen: str) -> str:
    """The 18-digit number with these first seventeen digits."""
    return first_seventeen + str(mod_11_2.calc_check_digit(first_seventeen))


def _spellings(catalog: Catalog, codelist: str) -> dict[str, str]:
    spellings: dict[str, str] = {}
    for code in catalog.codelists[codelist]:
        for text in (code.code, code.label.zh, *code.aliases):
            for spelling in (text, f"{code.code}{text}", f"{code.code}-{text}"):
                key = _SPACE.sub("", unicodedata.normalize("NFKC", spelling))
                assert spellings.setdefault(key, code.code) == code.code, f"{codelist}: {key} is ambiguous"
        if code.code.isdigit():
            spellings.setdefault(str(int(code.code)), code.code)
    return spellings


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return re.sub(r"^[\s\u200b\ufeff]+|[\s\u200b\ufeff]+$", "", str(cell))


def _plain(value: Any) -> str:
    return (
        value.isoformat() if isinstance(value, date) else str(value).lower() if isinstance(value, bool) else str(value)
    )
