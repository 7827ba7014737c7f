"""`stats.json`: for each column how many values there are, how many differ, and between what they lie.

Counted over the published rows as they are, totals and periods of all kinds included: a check of what was read rather
than a description of people. A suppressed value is no value here either, and enters nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Context, Decimal, localcontext

from catalog.model import Text
from publish.release.formats.json_file import array, document_with
from publish.release.model import Release, Value
from publish.release.table import PublicTable

_NUMBERS = ("integer", "number")
# Types whose values have an order that means something; a Table Schema calls a month `yearmonth`.
_ORDERED = (*_NUMBERS, "date", "month", "yearmonth")
_MEAN_STEP = Decimal("0.000001")
_PRECISION = Context(prec=60)
_NOTE = Text(
    zh="统计范围为本数据集全部已公开的行（含合计行和各类期间），被抑制的数值不计入。均值保留六位小数。",
    en="Over all published rows, totals and periods of every kind included; suppressed values enter nothing. Means "
    "have six decimals.",
)


def statistics_bytes(release: Release, table: PublicTable) -> bytes:
    """Takes a public table; gives `stats.json`."""
    head = {
        "dataset": table.name,
        "release": release.version,
        "synthetic": release.is_synthetic,
        "note": _NOTE.model_dump(),
        "rows": len(table.rows),
    }
    columns = zip(table.columns, table.values(), strict=True)
    return document_with(head, "columns", array(column_statistics(c.name, c.type, values) for c, values in columns))


def column_statistics(name: str, kind: str, values: Sequence[Value]) -> dict[str, Value]:
    """Takes a column with the name of its type; gives its statistics. What does not apply to the type is None."""
    present = [value for value in values if value is not None]
    told: dict[str, Value] = {
        "name": name,
        "count": len(present),
        "missing": len(values) - len(present),
        "distinct": len(set(present)),
    }
    low, high = (min(present), max(present)) if present and kind in _ORDERED else (None, None)
    return {**told, "min": low, "max": high, "mean": _mean(present) if present and kind in _NUMBERS else None}


def _mean(values: Sequence[Value]) -> Decimal:
    with localcontext(_PRECISION):
        total = sum((Decimal(str(value)) for value in values), Decimal(0))
        return (total / len(values)).quantize(_MEAN_STEP)
