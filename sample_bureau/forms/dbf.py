"""Writes dBASE III tables as old registers export them: fixed widths, GB18030, headers of at most ten ASCII bytes.

Belongs here: the layout of the bytes. All columns are text, as in exports that must not lose a spelling.
Does not belong here: what stands in the cells.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from datetime import date

from catalog.model import Source
from sample_bureau.errors import SampleError
from sample_bureau.forms.cells import Cell

ENCODING = "gb18030"
_WIDEST = 254
_VERSION, _CODE_PAGE_GBK = 0x03, 0x7A
_END_OF_HEADER, _END_OF_FILE, _STANDING = b"\r", b"\x1a", b" "


def dbf_bytes(source: Source, rows: Sequence[Sequence[Cell]], written: date) -> bytes:
    """The rows of a form as a table. Texts wider than a column may be are cut at a whole character."""
    names = [column_name(field.labels, source.feed) for field in source.fields]
    if len(set(names)) < len(names):
        raise SampleError(f"catalog/sources/{source.feed}.yml: two fields have one DBF label")
    cells = [[_encoded(value) for value in (*row, *[None] * (len(names) - len(row)))] for row in rows]
    widths = [max([1, *(len(row[place]) for row in cells)]) for place in range(len(names))]
    header_size, record_size = 32 + 32 * len(names) + 1, 1 + sum(widths)
    head = struct.pack(
        "<4BLHH16xBBxx",
        *(_VERSION, written.year - 1900, written.month, written.day),
        *(len(cells), header_size, record_size, 0, _CODE_PAGE_GBK),
    )
    # Byte 28 is the flag of an index, byte 29 the code page.
    columns = b"".join(
        struct.pack("<11sc4xBB14x", name.encode("ascii"), b"C", width, 0)
        for name, width in zip(names, widths, strict=True)
    )
    body = b"".join(
        _STANDING + b"".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in cells
    )
    return head + columns + _END_OF_HEADER + body + _END_OF_FILE


def column_name(labels: Sequence[str], feed: str) -> str:
    """The first label of at most ten ASCII bytes. Raises SampleError when there is none."""
    for label in labels:
        if label.isascii() and 0 < len(label) <= 10:
            return label
    raise SampleError(f"catalog/sources/{feed}.yml: no label of {labels[0]} is a DBF label (ten ASCII bytes)")


def _encoded(value: Cell) -> bytes:
    if value is None:
        return b""
    text = (
        ("T" if value else "F") if isinstance(value, bool) else value.isoformat() if isinstance(value, date) else value
    )
    encoded = str(text).encode(ENCODING)
    while len(encoded) > _WIDEST:
        text = str(text)[:-1]
        encoded = text.encode(ENCODING)
    return encoded
