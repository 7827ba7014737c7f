"""The data items (数据项) of a dataset: what each column is called and means, its codes, its statistics.

Belongs here: columns as readers see them. Does not belong here: counting (`publish.release.about.statistics` has
counted; what is shown here was read from its file).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from catalog.model import PublicColumn
from publish.portal.locale import Locale, plain_number
from publish.portal.wording import COLUMN_TYPES, STATUS_COLUMN, STATUS_COLUMN_DESCRIPTION
from publish.release.model import OBSERVATION_STATUS, DatasetTable, Release

# A longer list stands on the page of the code lists only.
MOST_CODES: Final = 24


@dataclass(frozen=True, slots=True)
class Column:
    """A published column as the preview and the table of data items show it; `codes` are code and label."""

    name: str
    label: str
    type: str
    unit: str
    description: str
    codelist: str | None
    codes: tuple[tuple[str, str], ...]
    is_numeric: bool
    is_key: bool

    @property
    def shown_codes(self) -> tuple[tuple[str, str], ...]:
        """The codes, if they are few enough to stand beside the description."""
        return self.codes if len(self.codes) <= MOST_CODES else ()


@dataclass(frozen=True, slots=True)
class Statistics:
    """What was counted of a column, as told; what does not apply to its type is empty."""

    column: Column
    count: int
    missing: int
    distinct: int
    least: str
    largest: str
    mean: str


def columns_of(table: DatasetTable, release: Release, locale: Locale) -> tuple[Column, ...]:
    """Takes a dataset; gives all its columns, the status column included."""
    dataset = table.dataset

    def codes(name: str | None) -> tuple[tuple[str, str], ...]:
        listed = release.codelists.get(name or "", {})
        return tuple((code, locale.text(label)) for code, label in listed.items())

    listed = [
        Column(
            name=each.name,
            label=locale.opening(each.label),
            type=locale.word(COLUMN_TYPES, each.type),
            unit=locale.unit(each.unit) if each.unit else "",
            description=locale.text(each.description),
            codelist=each.codelist,
            codes=codes(each.codelist),
            is_numeric=is_numeric(each),
            is_key=each.name in dataset.key,
        )
        for each in dataset.columns
    ]
    status = Column(
        name="status",
        label=locale.text(STATUS_COLUMN),
        type=locale.word(COLUMN_TYPES, "string"),
        unit="",
        description=locale.text(STATUS_COLUMN_DESCRIPTION),
        codelist=OBSERVATION_STATUS,
        codes=codes(OBSERVATION_STATUS),
        is_numeric=False,
        is_key=False,
    )
    return (*listed, status)


def is_numeric(column: PublicColumn) -> bool:
    """Whether a column holds numbers: its header, its figures and its gaps then stand at the right."""
    return column.measure or column.type in ("integer", "number")


def statistics_of(stats: bytes, table: DatasetTable, columns: tuple[Column, ...], locale: Locale) -> list[Statistics]:
    """Takes the `stats.json` of a dataset with the dataset and its columns; gives what it tells of each."""
    told = {each["name"]: each for each in json.loads(stats, parse_float=Decimal, parse_int=Decimal)["columns"]}
    kinds = {column.name: column for column in table.dataset.columns}

    def statistics(column: Column) -> Statistics:
        of, kind = told[column.name], kinds.get(column.name)
        count, missing, distinct = (int(of[name]) for name in ("count", "missing", "distinct"))
        least, largest, mean = (_written(of, name, kind, locale) for name in ("min", "max", "mean"))
        return Statistics(column, count, missing, distinct, least, largest, mean)

    return [statistics(column) for column in columns]


def _written(told: Mapping[str, Any], name: str, column: PublicColumn | None, locale: Locale) -> str:
    """A statistic as a cell of its column would show it; means have two decimals more than counts."""
    value = told[name]
    if value is None or column is None:
        return ""
    if isinstance(value, Decimal):
        # A number that is not a measure is a name (a year, a rank): its mean says nothing.
        if not column.measure:
            return "" if name == "mean" else str(value)
        return plain_number(value, 2) if name == "mean" else plain_number(value)
    return locale.month(value) if column.type == "month" else str(value)
