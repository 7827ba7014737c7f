"""The relations that suites run on, as temporary tables of one connection: accepted rows, candidate rows,
public tables.

Belongs here: finding the files of deliveries that count and giving them one shape. Does not belong here: any
rule.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Protocol

import duckdb
import pyarrow as pa

from catalog.model import Dataset, Source
from expectations.batches import Delivery
from expectations.errors import UnfitCells
from expectations.forms import literal


class PublishedTable(Protocol):
    """A table that is about to be published: its catalogue entry, and rows in the order of its columns."""

    @property
    def dataset(self) -> Dataset: ...
    @property
    def column_names(self) -> Sequence[str]: ...
    @property
    def rows(self) -> Sequence[Sequence[object]]: ...


def files_of(root: Path, zone: str, deliveries: Sequence[Delivery]) -> dict[str, Path]:
    """Delivery -> its file in a zone (`lake`, `candidates`), for those that have one, in order of arrival."""
    paths = {
        one.delivery_id: root / zone / one.feed / f"month={one.month}" / f"{one.delivery_id}.parquet"
        for one in deliveries
    }
    return {delivery_id: path for delivery_id, path in paths.items() if path.exists()}


def rows_per_file(connection: duckdb.DuckDBPyConnection, files: Mapping[str, Path]) -> dict[str, int]:
    """Delivery -> number of rows, from the files' own footers."""
    if not files:
        return {}
    found = connection.execute(
        "select file_name, num_rows from parquet_file_metadata(?)", [[str(path) for path in files.values()]]
    ).fetchall()
    rows = {name: int(count) for name, count in found}
    return {delivery_id: rows[str(path)] for delivery_id, path in files.items()}


@contextmanager
def lake(connection: duckdb.DuckDBPyConnection, source: Source, files: Sequence[Path]) -> Iterator[str]:
    """The accepted rows of a feed as they stand in the lake, as a temporary table while the block runs."""
    with _table(connection, f"lake_{source.feed}", f"select * from {_read(files)}") as name:
        yield name


@contextmanager
def candidates(connection: duckdb.DuckDBPyConnection, source: Source, files: Sequence[Path]) -> Iterator[str]:
    """The rows of a feed before admission, as a temporary table.

    Its columns are the contract's fields as text (blank is NULL), `delivery_month`, `source_row`, and
    `delivery_order`, the place of the delivery among `files`.
    """
    fields = ", ".join(f"nullif({field.name}, '') as {field.name}" for field in source.fields)
    names = ", ".join(literal(str(path)) for path in files)
    order = f"list_position([{names}], filename) as delivery_order"
    query = f"select {fields}, source_row, {order}, {_MONTH} from {_read(files)}"
    with _table(connection, f"candidates_{source.feed}", query) as name:
        yield name


@contextmanager
def published(connection: duckdb.DuckDBPyConnection, table: PublishedTable) -> Iterator[str]:
    """A public table as a temporary table. Raises UnfitCells for a cell that is not what its column promises.

    The types are compared first, because conversion would cut a fraction off without a word.
    """
    kinds = {column.name: column.type for column in table.dataset.columns}
    columns = list(zip(*table.rows, strict=True)) or [()] * len(table.column_names)
    arrays: dict[str, pa.Array] = {}
    if len(set(table.column_names)) != len(table.column_names):
        raise UnfitCells(f"{table.dataset.id}: two columns have the same name")
    for name, cells in zip(table.column_names, columns, strict=True):
        python_types, arrow_type = _CELLS[kinds.get(name, "string")]
        try:
            if not python_types.issuperset(set(map(type, cells)) - {type(None)}):
                raise TypeError
            arrays[name] = pa.array(cells, type=arrow_type)
        except (TypeError, ValueError, OverflowError):
            # The exception quotes the cell and is not passed on.
            raise UnfitCells(f"{table.dataset.id}: column {name} holds cells that are not of its type") from None
    connection.register("arrow_of_published", pa.table(arrays))
    name = "public_" + table.dataset.id.replace("-", "_")
    try:
        with _table(connection, name, "select * from arrow_of_published") as created:
            yield created
    finally:
        connection.unregister("arrow_of_published")


_CELLS: dict[str, tuple[frozenset[type], pa.DataType]] = {
    "string": (frozenset({str}), pa.string()),
    "integer": (frozenset({int}), pa.int64()),
    "number": (frozenset({int, Decimal}), pa.decimal128(38, 10)),
    "date": (frozenset({str}), pa.string()),
    "month": (frozenset({str}), pa.string()),
    "boolean": (frozenset({bool}), pa.bool_()),
}
# The month of the partition, which is the month of the delivery.
_MONTH = "cast(month || '-01' as date) as delivery_month"


def _read(files: Sequence[Path]) -> str:
    names = ", ".join(literal(str(path)) for path in files)
    options = "hive_partitioning = true, hive_types = {'month': varchar}, filename = true, union_by_name = true"
    return f"read_parquet([{names}], {options})"


@contextmanager
def _table(connection: duckdb.DuckDBPyConnection, name: str, query: str) -> Iterator[str]:
    connection.execute(f"create or replace temp table {name} as {query}")
    try:
        yield name
    finally:
        connection.execute(f"drop table if exists {name}")
