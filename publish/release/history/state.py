"""What a release says in its tables, in the terms in which two releases are compared.

Belongs here: reading the state of a release, from its files or from the model of one that is to be written; both give
the same. Does not belong here: comparing (`compare`).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from publish.errors import PublishError
from publish.release.formats.csv_file import original, rows_of_csv
from publish.release.history.record import TableKind
from publish.release.model import Release, Value
from publish.release.profiles.datapackage import table_schema
from publish.release.table import PublicTable, dataset_table, indicator_table

_DESCRIPTION = ("title", "title_en", "description", "description_en")
# Where the month of a row stands: in datasets, and in indicators.
_PERIODS = ("period_month", "month")


@dataclass(frozen=True, slots=True)
class ColumnState:
    """A column as its descriptor has it: the type with the unit, the words, the code list with its labels."""

    name: str
    type: tuple[str, str | None, bool]
    words: tuple[str, ...]
    codes: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class TableState:
    """A table: its columns in their order, its key, and its rows by key."""

    kind: TableKind
    name: str
    columns: tuple[ColumnState, ...]
    key: tuple[str, ...]
    rows: Mapping[tuple[Value, ...], tuple[Value, ...]]

    @property
    def identity(self) -> str:
        """The name by which it is told from all other tables, of either kind."""
        return f"{self.kind}/{self.name}"

    @property
    def column_names(self) -> tuple[str, ...]:
        """The names of the columns, in their order."""
        return tuple(column.name for column in self.columns)

    @property
    def measures(self) -> frozenset[str]:
        """The columns whose figures a status protects."""
        return frozenset(column.name for column in self.columns if column.type[2])

    def periods(self) -> frozenset[str]:
        """The months that the rows speak of; none where rows have no month."""
        place = next((self.column_names.index(name) for name in _PERIODS if name in self.column_names), None)
        return frozenset(str(row[place]) for row in self.rows.values()) if place is not None else frozenset()


@dataclass(frozen=True, slots=True)
class ReleaseState:
    """The tables of a release by identity, with the versions they had, and those that earlier releases retired."""

    tables: Mapping[str, TableState]
    versions: Mapping[str, str]
    retired: Mapping[str, str]


def state_of_release(release: Release) -> Mapping[str, TableState]:
    """Takes a release that is to be written; gives its tables by identity. Raises PublishError for bad tables."""
    datasets = (
        _public("dataset", table.dataset.id, dataset_table(table, release.codelists)) for table in release.datasets
    )
    indicators = (
        _public("indicator", series.indicator.id, indicator_table(series, release.codelists))
        for series in release.indicators
    )
    return {state.identity: state for state in (*datasets, *indicators)}


def state_of_files(files: Mapping[str, bytes]) -> ReleaseState:
    """Takes the files of a published release; gives its state. A table whose files were withdrawn counts as retired.

    Raises PublishError or ValueError when files do not hold what the descriptor says, KeyError when one is missing.
    """
    manifest = json.loads(files["RELEASE.json"])
    stated: list[tuple[TableKind, Mapping[str, Any]]] = [
        *(("dataset", each) for each in manifest["datasets"]),
        *(("indicator", each) for each in manifest["indicators"]),
    ]
    versions = {f"{kind}/{each['id']}": each["version"] for kind, each in stated}
    schemas = (
        {each["path"]: each["schema"] for each in json.loads(files["datapackage.json"])["resources"]} if stated else {}
    )
    tables = {}
    for kind, each in stated:
        path = csv_path(kind, each["id"])
        if path in files:
            rows = rows_of_csv(files[path], schemas[path]["fields"])
            state = _state(kind, each["id"], schemas[path], rows)
            tables[state.identity] = state
    gone = {identity: version for identity, version in versions.items() if identity not in tables}
    return ReleaseState(tables, versions, {**json.loads(files["CHANGES.json"])["retired"], **gone})


def csv_path(kind: TableKind, name: str) -> str:
    """Where the CSV of a table lies in a release."""
    return f"datasets/{name}/{name}.csv" if kind == "dataset" else f"indicators/{name}.csv"


def _public(kind: TableKind, name: str, table: PublicTable) -> TableState:
    return _state(kind, name, table_schema(table), table.rows)


def _state(kind: TableKind, name: str, schema: Mapping[str, Any], rows: Iterable[Sequence[Value]]) -> TableState:
    columns = tuple(_column(field) for field in schema["fields"])
    names, key = [column.name for column in columns], tuple(schema["primaryKey"])
    places = [names.index(part) for part in key]
    by_key = {tuple(row[place] for place in places): tuple(row) for row in rows}
    if "status" not in names:
        raise PublishError(f"{kind} {name} has no status column")
    return TableState(kind, name, columns, key, by_key)


def _column(field: Mapping[str, Any]) -> ColumnState:
    codes = {original(each["value"]): each["label"] for each in field.get("categories", ())}
    words = tuple(field[part] for part in _DESCRIPTION)
    return ColumnState(field["name"], (field["type"], field.get("unit"), field["measure"]), words, codes)
