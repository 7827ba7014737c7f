"""CSV forms: strict UTF-8, else strict GB18030; a preamble of any shape; every row with its physical line
number.

The engine reads the file in parallel as long as every physical line is one record. That is checked, not
assumed: as many records as lines after the header. Quoted line breaks and blank lines break the equation, and
then the slower reader, which knows its line, reads the file again.

Belongs here: encodings, line numbers, delimiters. Does not belong here: what stands in the cells.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import BinaryIO

import duckdb

from catalog.model import Source
from intake.encodings import decoded, in_neither
from intake.engine import only_row, quoted
from intake.errors import DeliveryRejected
from intake.files import PRIVATE_FILE, private_folder
from intake.headers import SEARCHED_ROWS, Header, find_header, read_header
from intake.plan import FeedPlan
from intake.readers import BATCH, Batch, Form, make_lines, make_lines_of_batches

_DELIMITERS = (",", "\t", ";")


@dataclass(frozen=True, slots=True)
class _Text:
    """A UTF-8 file and how many lines it has, blank lines at its end not counted."""

    path: Path
    lines: int


def read_csv_form(connection: duckdb.DuckDBPyConnection, file: Path, plan: FeedPlan, work: Path) -> Form:
    """Read a CSV file into `line` and `data_row`. Raises DeliveryRejected (see `intake.readers.read`)."""
    transcoded, source = private_folder(work) / "transcoded.csv", plan.source
    try:
        text = _as_utf8(file, transcoded)
        header, delimiter, header_lines = _header(text.path, source, file.name)
        form = _read_parallel(connection, text, header, delimiter, header_lines, source)
        return form or _read_line_by_line(connection, text.path, header, delimiter, header_lines, source, file.name)
    finally:
        transcoded.unlink(missing_ok=True)


def _as_utf8(file: Path, transcoded: Path) -> _Text:
    """The file itself when it is UTF-8, else a transcoded copy. Raises DeliveryRejected (delivery.encoding)."""
    try:
        return _Text(file, _decode(file, "utf-8"))
    except UnicodeError:
        pass
    try:
        transcoded.touch(mode=PRIVATE_FILE)
        with transcoded.open("wb") as copy:
            return _Text(transcoded, _decode(file, "gb18030", copy))
    except UnicodeError:
        raise in_neither(file, "CSV") from None


def _decode(file: Path, encoding: str, copy: BinaryIO | None = None) -> int:
    """Decode a file strictly, block by block, and write it to `copy` as UTF-8 if there is one.

    Gives the number of lines. Raises UnicodeError.
    """
    lines, tail = 0, b""
    for block, text in decoded(file, encoding):
        if copy:
            copy.write(text.encode())
        lines += block.count(b"\n")
        tail = (tail + block)[-64:]
    blank_tail = tail[len(tail.rstrip(b"\r\n")) :].count(b"\n")
    return lines - blank_tail + 1


def _header(path: Path, source: Source, name: str) -> tuple[Header, str, int]:
    """The header, the delimiter with which it is one, and the number of lines up to and including it."""
    for delimiter in _DELIMITERS:
        rows, ends = _first_rows(path, delimiter)
        if find_header(rows, source) is not None:
            break
    else:
        delimiter = _DELIMITERS[0]
        rows, ends = _first_rows(path, delimiter)
    header = read_header(rows, source, name)
    return header, delimiter, ends[header.index]


def _first_rows(path: Path, delimiter: str) -> tuple[list[list[str]], list[int]]:
    """The first records of a file, and the line on which each ends."""
    rows, ends = [], []
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file, delimiter=delimiter)
        for row in islice(reader, SEARCHED_ROWS):
            rows.append(row)
            ends.append(reader.line_num)
    return rows, ends


def _read_parallel(
    connection: duckdb.DuckDBPyConnection,
    text: _Text,
    header: Header,
    delimiter: str,
    header_lines: int,
    source: Source,
) -> Form | None:
    """The form, when every line after the header is one record; None when that does not hold."""
    columns = ", ".join(f"'c{place}': 'VARCHAR'" for place in range(len(header.columns)))
    relation = (
        f"read_csv({quoted(str(text.path))}, auto_detect = false, header = false, columns = {{{columns}}}, "
        f"delim = {quoted(delimiter)}, quote = '\"', escape = '\"', skip = {header_lines}, null_padding = true)"
    )
    try:
        form = make_lines(connection, relation, header, source, first_row=header_lines + 1)
    except duckdb.Error:
        return None
    (records,) = only_row(connection, "SELECT count(*) FROM line")
    return form if records == text.lines - header_lines else None


def _read_line_by_line(
    connection: duckdb.DuckDBPyConnection,
    path: Path,
    header: Header,
    delimiter: str,
    header_lines: int,
    source: Source,
    name: str,
) -> Form:
    """The form, record by record. Raises DeliveryRejected when a record has more cells than the header."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        batches = _batches(csv.reader(file, delimiter=delimiter), header_lines, len(header.columns), name)
        return make_lines_of_batches(connection, batches, header, source)


def _batches(reader: Iterator[list[str]], header_lines: int, width: int, name: str) -> Iterator[Batch]:
    """Records after the header in batches of columns, each record with the line on which it begins."""
    numbers: list[int] = []
    rows: list[list[str]] = []
    begins = 1
    for row in reader:
        if begins > header_lines and row:
            if any(cell.strip() for cell in row[width:]):
                raise _too_wide(begins, name)
            numbers.append(begins)
            rows.append((row + [""] * width)[:width])
        begins = reader.line_num + 1  # type: ignore[attr-defined]
        if len(rows) == BATCH:
            yield numbers, list(zip(*rows, strict=True))
            numbers, rows = [], []
    if rows:
        yield numbers, list(zip(*rows, strict=True))


def _too_wide(line: int, name: str) -> DeliveryRejected:
    return DeliveryRejected(
        "delivery.unreadable",
        name,
        (f"第{line}行的列数多于表头", f"line {line} has more cells than the header"),
        (
            "请删除多余的分隔符，或为含分隔符的文字加引号",
            "remove the surplus delimiter, or quote the text that holds it",
        ),
    )
