"""The assisted people as tables: households, their heads, and the persons covered.

Belongs here: the columns, and putting tables together. Does not belong here: filling them (`world.assistance`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any, TypeVar

import numpy as np

from sample_bureau.world.people import Crowd

Ints = np.ndarray[Any, np.dtype[np.int64]]
Mask = np.ndarray[Any, np.dtype[np.bool_]]
Objects = np.ndarray[Any, np.dtype[np.object_]]


@dataclass(slots=True)
class Homes:
    """A row for each household, with the months of entitlement: from `start` up to, but without, `exit`.

    The head may be a relative who is not covered.
    """

    serial: Ints
    programme: Objects
    care_mode: Objects
    area_code: Objects
    head_covered: Mask
    others: Ints
    income: Ints
    start: Ints
    exit: Ints
    exit_status: Objects
    exit_reason: Objects


@dataclass(slots=True)
class Persons:
    """A row for each person, in the order in which they were drawn."""

    name: Objects
    id_number: Objects
    sex: Objects
    born: np.ndarray[Any, np.dtype[np.datetime64]]


@dataclass(slots=True)
class Members:
    """A row for each covered person, household by household, the head first; `home` is the row of the household."""

    home: Ints
    name: Objects
    id_number: Objects
    sex: Objects
    born: np.ndarray[Any, np.dtype[np.datetime64]]
    relationship: Objects
    health: Objects
    labour: Objects
    is_poor: Objects


Table = TypeVar("Table", Homes, Persons, Members)


def taken(table: Table, rows: Ints) -> Table:
    """These rows of a table, in this order."""
    return type(table)(*(getattr(table, field.name)[rows] for field in fields(table)))


def joined(tables: Sequence[Table]) -> Table:
    """Tables of one kind, one below the other."""
    return type(tables[0])(
        *(np.concatenate([getattr(table, field.name) for table in tables]) for field in fields(tables[0]))
    )


def persons(crowd: Crowd) -> Persons:
    """A crowd as a table."""
    return Persons(objects(crowd.names), objects(crowd.id_numbers), objects(crowd.sexes), crowd.born)


def objects(values: Sequence[Any]) -> Objects:
    """Values as a column that keeps them as they are."""
    column: Objects = np.empty(len(values), object)
    column[:] = values
    return column


def years_of(born: np.ndarray[Any, np.dtype[np.datetime64]]) -> Ints:
    """The years in which days lie."""
    years: Ints = born.astype("datetime64[Y]").astype(np.int64) + 1970
    return years
