"""From which rows of which deliveries a cell of an aggregate is made: found by computing the cell again.

The compiled SQL of the cell's model runs on the warehouse once with all rows, once with some rows alone and once
without them. Rows matter when the cell is something without the others, or something else without them. Nobody writes
lineage by hand, so it cannot be wrong about a filter. In the end the cell is computed from the rows that were found
and nothing else: `is_proved` says whether that gives the same value.

Belongs here: computing again. Does not belong here: what a cell means, and who may see rows.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any

import duckdb

from orchestration.errors import OrchestrationError
from orchestration.paths import Paths

_FEW = 8
WAY_BACK = frozenset({"delivery_id", "source_row"})
# Columns with more values than this tell rows apart (keys, amounts), they do not group them. Areas group by street,
# the finest place of a figure.
_MOST_VALUES, _MOST_STREETS = 40, 400
_STREET_DIGITS = 9


@dataclass(frozen=True, slots=True)
class Cell:
    """One figure of an aggregate: a measure column, and the values of the columns that name the row."""

    model: str
    measure: str
    place: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one delivery gave to a cell: its rows by the relation that holds them, and the cell computed from it alone
    and without it."""

    delivery_id: str
    rows: Mapping[str, tuple[int, ...]]
    alone: Decimal | None
    without: Decimal | None


@dataclass(frozen=True, slots=True)
class Provenance:
    """A cell's value and its contributions. `is_proved`: their rows alone give the same value."""

    value: Decimal | None
    contributions: tuple[Contribution, ...]
    is_proved: bool


@dataclass
class Workshop:
    """A copy of the warehouse's shape over its rows, in which relations can be narrowed. Close it after use."""

    paths: Paths
    connection: duckdb.DuckDBPyConnection = field(init=False)
    kept: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        """Open the warehouse for reading. Raises OrchestrationError when there is none, or no compiled SQL."""
        if not self.paths.warehouse.exists() or not (self.paths.dbt_target / "compiled").is_dir():
            raise OrchestrationError("there is no warehouse with its compiled SQL: run `mz run` first")
        self.connection = duckdb.connect()
        self.connection.execute(
            f"attach '{str(self.paths.warehouse).replace(chr(39), chr(39) * 2)}' as stored (read_only)"
        )
        self.connection.execute("attach ':memory:' as warehouse")
        self.connection.execute("attach ':memory:' as kept")
        for (schema,) in self._all("select distinct schema_name from duckdb_tables() where database_name = 'stored'"):
            for place in ("warehouse", "kept"):
                self.connection.execute(f'create schema if not exists {place}."{schema}"')

    def close(self) -> None:
        """Let go of the warehouse."""
        self.connection.close()

    @cached_property
    def _manifest(self) -> dict[str, Any]:
        read: dict[str, Any] = json.loads(self.manifest_path.read_bytes())
        return read

    def compiled(self, model: str) -> str:
        """The SQL of a model as it ran. Raises OrchestrationError when the last run did not compile it."""
        path = self.compiled_path(model)
        if not path.exists():
            raise OrchestrationError(f"{model}: the last run did not compile this model; run `mz run --again`")
        return path.read_text(encoding="utf-8").strip().rstrip(";")

    def told(self, model: str) -> str:
        """The SQL of a model as it ran, to be shown: the data root of this machine has a name in it."""
        return self.compiled(model).replace(str(self.paths.root), "DATA_ROOT")

    @property
    def manifest_path(self) -> Path:
        """dbt's manifest of the last run."""
        return self.paths.dbt_target / "manifest.json"

    def compiled_path(self, model: str) -> Path:
        """Where the SQL of a model lies as it ran."""
        node = self._manifest["nodes"][f"model.minzheng.{model}"]
        return self.paths.dbt_target / "compiled" / "minzheng" / str(node["original_file_path"])

    def sources_of(self, model: str) -> tuple[str, ...]:
        """The relations with a way back to rows of deliveries from which a model is computed, as `schema.name`; those
        between them and the model are made views of the workshop."""
        return tuple(sorted(self._lay_out(f"model.minzheng.{model}", is_top=True)))

    def _lay_out(self, key: str, *, is_top: bool = False) -> set[str]:
        node = self._manifest["nodes"][key]
        name = f"{node['schema']}.{node['alias']}"
        if not is_top and self.columns(name).keys() >= WAY_BACK:
            self.kept.discard(name)
            self.narrow(name, "true")
            return {name}
        above = [parent for parent in self._manifest["parent_map"][key] if parent in self._manifest["nodes"]]
        found = set[str]().union(*(self._lay_out(parent) for parent in above))
        if not is_top:
            made = self.compiled(node["name"]) if found else f"from stored.{name}"
            self.connection.execute(f"create or replace view warehouse.{name} as {made}")
        return found

    def columns(self, relation: str) -> dict[str, str]:
        """Name -> type of the columns of a relation of the warehouse."""
        schema, name = relation.split(".")
        query = (
            "select column_name, data_type from duckdb_columns() "
            "where database_name = 'stored' and schema_name = ? and table_name = ?"
        )
        return dict(self.connection.execute(query, [schema, name]).fetchall())

    def narrow(self, relation: str, where: str) -> None:
        """Let a relation hold only some of its rows, by SQL."""
        held = self._held(relation)
        self.connection.execute(f"create or replace view warehouse.{relation} as from {held} where {where}")

    def keep(self, relation: str, where: str) -> None:
        """Forget all other rows of a relation, until the next cell is looked at: what is left is at hand."""
        self.connection.execute(f"create or replace table kept.{relation} as from stored.{relation} where {where}")
        self.kept.add(relation)

    def _held(self, relation: str) -> str:
        return f"kept.{relation}" if relation in self.kept else f"stored.{relation}"

    def value(self, cell: Cell) -> Decimal | None:
        """The cell as its SQL computes it from what the relations hold now."""
        named = " and ".join(f'cast("{name}" as varchar) = ?' for name in cell.place)
        query = (
            f'select cast("{cell.measure}" as decimal(38, 6)) from ({self.compiled(cell.model)}) as made where {named}'
        )
        found = self._all(query, list(cell.place.values()))
        if len(found) > 1:
            raise OrchestrationError(f"{cell.model}: {len(found)} rows have the key {dict(cell.place)}")
        return found[0][0] if found else None

    def deliveries(self, relations: Sequence[str]) -> tuple[str, ...]:
        """The deliveries whose rows stand in relations, in a fixed order."""
        union = " union all ".join(f"select delivery_id from stored.{relation}" for relation in relations)
        query = f"select distinct delivery_id from ({union}) where delivery_id is not null order by delivery_id"
        return tuple(row[0] for row in self._all(query))

    def rows(self, relation: str, where: str) -> tuple[int, ...]:
        """The numbers of the rows that a condition leaves, in their forms."""
        query = f"select distinct source_row from {self._held(relation)} where {where} order by source_row"
        return tuple(row[0] for row in self._all(query))

    def values_of(self, relation: str, column: str, where: str) -> list[str | None]:
        """The values of a column, as texts; empty for one that does not group rows."""
        most = _MOST_STREETS if column == "area_code" else _MOST_VALUES
        chosen = f"select distinct {_value_of(column)} as value from {self._held(relation)}"
        found = self._all(f"{chosen} where {where} limit {most + 1}")
        return sorted((row[0] for row in found), key=lambda value: value or "") if 1 < len(found) <= most else []

    def _all(self, query: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        found: list[tuple[Any, ...]] = self.connection.execute(query, parameters).fetchall()
        return found


def provenance(workshop: Workshop, cell: Cell) -> Provenance:
    """Takes a cell; gives its value and what each delivery gave to it."""
    relations = workshop.sources_of(cell.model)
    value = workshop.value(cell)
    if not relations or value is None:
        return Provenance(value, (), is_proved=not relations)
    kept = dict.fromkeys(relations, "true")
    by_delivery = _Search(workshop, cell, value, kept, relations, "delivery_id")
    found = by_delivery.mattering(workshop.deliveries(relations))
    for relation in relations:
        workshop.keep(relation, _among("delivery_id", found))
    for relation in relations:
        for column, kind in workshop.columns(relation).items():
            values = workshop.values_of(relation, column, kept[relation])
            if values and column != "delivery_id" and kind.startswith(("VARCHAR", "DATE", "BOOLEAN")):
                matter = _Search(workshop, cell, value, kept, (relation,), column).mattering(values)
                kept[relation] = f"{kept[relation]} and ({_among(column, matter)})"
    by_delivery = _Search(workshop, cell, value, kept, relations, "delivery_id")
    contributions = tuple(_contribution(by_delivery, delivery_id) for delivery_id in found)
    return Provenance(value, contributions, is_proved=by_delivery.computed(None) == value)


@dataclass
class _Search:
    """A search for the values of one column whose rows matter to a cell, among the rows that were kept so far."""

    workshop: Workshop
    cell: Cell
    value: Decimal
    kept: Mapping[str, str]
    relations: Sequence[str]
    column: str

    @cached_property
    def nothing(self) -> Decimal:
        """The cell without any row of these relations."""
        return self.computed("false") or Decimal(0)

    def mattering(self, values: Sequence[Any]) -> list[Any]:
        """Those of these values whose rows matter: a half that does not matter is not looked into."""
        if not values or not self._matters(values):
            return []
        if len(values) == 1:
            return list(values)
        # Where little is left, one test each is fewer than halving again and again.
        size = 1 if len(values) <= _FEW else len(values) // 2
        parts = (values[start : start + size] for start in range(0, len(values), size))
        return [each for part in parts for each in self.mattering(part)]

    def _matters(self, values: Sequence[Any]) -> bool:
        among = _among(self.column, values)
        return (self.computed(among) or 0) != self.nothing or self.computed(f"not ({among})") != self.value

    def tested(self, values: Sequence[Any]) -> tuple[Decimal | None, Decimal | None]:
        """The cell from the rows with these values alone, and without them."""
        among = _among(self.column, values)
        return self.computed(among), self.computed(f"not ({among})")

    def computed(self, condition: str | None) -> Decimal | None:
        """The cell from the rows of these relations that meet a condition as well."""
        for relation, where in self.kept.items():
            is_searched = condition is not None and relation in self.relations
            self.workshop.narrow(relation, f"{where} and ({condition})" if is_searched else where)
        return self.workshop.value(self.cell)


def _contribution(search: _Search, delivery_id: str) -> Contribution:
    own = f"delivery_id = '{delivery_id}'"
    rows = {name: search.workshop.rows(name, f"{where} and {own}") for name, where in search.kept.items()}
    alone, without = search.tested([delivery_id])
    return Contribution(delivery_id, {name: numbers for name, numbers in rows.items() if numbers}, alone, without)


def _value_of(column: str) -> str:
    """SQL for the value by which a column groups rows."""
    return f'substr("{column}", 1, {_STREET_DIGITS})' if column == "area_code" else f'cast("{column}" as varchar)'


def _among(column: str, values: Sequence[Any]) -> str:
    """SQL that is true for rows with one of these values, and false, never NULL, for others."""
    texts = ", ".join("'" + str(value).replace("'", "''") + "'" for value in values if value is not None)
    parts = [f"coalesce({_value_of(column)} in ({texts}), false)"] if texts else []
    parts += [f'"{column}" is null'] if None in values else []
    return " or ".join(parts) or "false"
