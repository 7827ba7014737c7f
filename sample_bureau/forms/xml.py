"""Writes XML exports: one element per record, its columns as elements named by their labels.

Belongs here: element names, escaping, encodings. Does not belong here: what stands in the cells.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from xml.sax.saxutils import escape, quoteattr

from catalog.model import Source
from sample_bureau.errors import SampleError
from sample_bureau.forms.cells import Cell

_NAME = re.compile(r"[^\W\d][\w.·-]*")
# Characters that XML 1.0 cannot hold.
_FORBIDDEN = {code: None for code in range(32) if code not in (9, 10, 13)}


def xml_bytes(source: Source, about: Mapping[str, str | int], rows: Sequence[Sequence[Cell]]) -> bytes:
    """The records of a form. `about` says what the file is, in attributes of its root element."""
    names = [element_name(field.labels, source.feed) for field in source.fields]
    record = source.format.records_at or "record"
    encoding = source.format.encoding
    attributes = "".join(f" {name}={quoteattr(str(value))}" for name, value in about.items())
    parts = [
        f'<?xml version="1.0" encoding="{encoding.upper()}"?>\n',
        f"<!-- {about.get('说明', '')} -->\n",
        f"<records{attributes}>\n",
    ]
    for row in rows:
        cells = "".join(
            f"<{name}/>" if value is None or value == "" else f"<{name}>{_text(value)}</{name}>"
            for name, value in zip(names, row, strict=True)
        )
        parts.append(f"<{record}>{cells}</{record}>\n")
    parts.append("</records>\n")
    return "".join(parts).encode(encoding)


def element_name(labels: Sequence[str], feed: str) -> str:
    """The first label that can name an element. Raises SampleError when none can."""
    for label in labels:
        if _NAME.fullmatch(label) and not label.lower().startswith("xml"):
            return label
    raise SampleError(f"catalog/sources/{feed}.yml: no label of {labels[0]} can name an XML element")


def _text(value: Cell) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return escape((value.isoformat() if isinstance(value, date) else str(value)).translate(_FORBIDDEN))
