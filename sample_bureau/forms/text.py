"""Writes CSV and JSON exports.

Belongs here: separators, line ends, encodings. Does not belong here: what stands in the cells.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from sample_bureau.forms.cells import Cell

Encoding = Literal["utf-8", "gb18030"]


def csv_bytes(rows: Iterable[Sequence[Cell]], encoding: Encoding) -> bytes:
    """A CSV file as Windows programs write it: CRLF, and a byte order mark with UTF-8."""
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\r\n").writerows(rows)
    return buffer.getvalue().encode("utf-8-sig" if encoding == "utf-8" else encoding)


def json_bytes(content: dict[str, Any]) -> bytes:
    """A JSON file: UTF-8, keys in order."""
    return (json.dumps(content, ensure_ascii=False, sort_keys=True, indent=1, default=_plain) + "\n").encode()


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    raise TypeError(f"no JSON form of {type(value).__name__}")
