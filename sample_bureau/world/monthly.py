"""Rows month by month, and how columns become rows.

Belongs here: making rows when they are asked for. Does not belong here: what stands in them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np

from sample_bureau.months import Month

Rows = list[dict[str, Any]]


class MonthlyRows(Mapping[Month, Rows]):
    """The rows of a feed by month, made anew each time: those of a whole city and period would fill the memory."""

    def __init__(self, months: tuple[Month, ...], make: Callable[[Month], Rows]) -> None:
        self._months, self._make = months, make

    def __getitem__(self, month: Month) -> Rows:
        if month not in self._months:
            raise KeyError(month)
        return self._make(month)

    def __iter__(self) -> Iterator[Month]:
        return iter(self._months)

    def __len__(self) -> int:
        return len(self._months)


def as_rows(columns: Mapping[str, np.ndarray[Any, Any]]) -> Rows:
    """Columns of equal length as rows of plain values."""
    names = tuple(columns)
    lists = [column.tolist() for column in columns.values()]
    return [dict(zip(names, values, strict=True)) for values in zip(*lists, strict=True)]
