"""Columns of Python values as numpy arrays, so that rows are drawn a column at a time.

Belongs here: conversions. Does not belong here: what the values mean.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeAlias

import numpy as np

Objects: TypeAlias = np.ndarray[Any, np.dtype[np.object_]]
Ints: TypeAlias = np.ndarray[Any, np.dtype[np.int64]]
Days: TypeAlias = np.ndarray[Any, np.dtype[np.datetime64]]
Mask: TypeAlias = np.ndarray[Any, np.dtype[np.bool_]]


def objects(values: Iterable[Any]) -> Objects:
    """The values as an array that keeps them as they are."""
    known = values if isinstance(values, list) else list(values)
    array = np.empty(len(known), object)
    array[:] = known
    return array


def take(column: Objects, places: Ints) -> Objects:
    """The values at these places."""
    values: Objects = column[places]
    return values


def filled(column: Objects) -> Mask:
    """Where a column is not empty."""
    return np.fromiter((value is not None for value in column.tolist()), bool, len(column))


def where(mask: Mask, value: Any, column: Objects) -> Objects:
    """The column with one value wherever the mask holds."""
    values = column.copy()
    values[mask] = value
    return values


def drawn(rng: np.random.Generator, edges: Any, count: int) -> Ints:
    """Places drawn in proportion to the distances between cumulated weights."""
    places: Ints = np.searchsorted(edges, rng.random(count) * edges[-1], side="right")
    return places


def days_of(column: Objects) -> Days:
    """A column of dates (None where there is none) as days; NaT where there is none."""
    return column.astype("datetime64[D]")


def dates_of(days: Days) -> Objects:
    """Days as dates, None for NaT."""
    return days.astype("datetime64[D]").astype(object)


def first_days(months: Ints) -> Days:
    """The first days of months written as yyyymm."""
    return ((months // 100 - 1970) * 12 + months % 100 - 1).astype("datetime64[M]").astype("datetime64[D]")


def last_days(months: Ints) -> Days:
    """The last days of months written as yyyymm."""
    following = ((months // 100 - 1970) * 12 + months % 100).astype("datetime64[M]").astype("datetime64[D]")
    return (following.astype(np.int64) - 1).astype("datetime64[D]")


def months_of(days: Days) -> Ints:
    """The months of days, as yyyymm."""
    number = days.astype("datetime64[M]").astype(np.int64)
    months: Ints = (number // 12 + 1970) * 100 + number % 12 + 1
    return months
