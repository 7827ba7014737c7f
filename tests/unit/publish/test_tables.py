"""Reading the aggregates: order, public forms, and the evidence beside each row."""

from __future__ import annotations

from decimal import Decimal

import duckdb

import catalog
from publish.tables import AreaNames, read_table

KNOWN = catalog.load()
AREAS = AreaNames(KNOWN.areas)


def warehouse(model: str, columns: str, *rows: str) -> duckdb.DuckDBPyConnection:
    """A warehouse with one aggregate: `columns` as in a definition, each row as SQL values."""
    connection = duckdb.connect()
    connection.execute(f"create schema aggregates; create table aggregates.{model} ({columns})")
    for row in rows:
        connection.execute(f"insert into aggregates.{model} values ({row})")
    return connection


def test_numbers_in_a_key_sort_as_numbers() -> None:
    dataset = KNOWN.datasets["model-communities"]
    columns = ", ".join(
        f"{column.name} {'bigint' if column.type == 'integer' else 'varchar'}"
        for column in dataset.columns
        if column.name != "area_name"
    )
    width = columns.count(",") + 1
    number = [column.name for column in dataset.columns if column.name != "area_name"].index("model_community_no")

    def row(value: int) -> str:
        return ", ".join(str(value) if place == number else "null" for place in range(width))

    stored = [column for column in dataset.columns if column.name != "area_name"]
    named = dataset.model_copy(update={"columns": tuple(stored)})
    with warehouse(dataset.model, columns, row(10), row(2), row(100)) as connection:
        table = read_table(connection, named, AREAS)
    assert [found["model_community_no"] for found in table.rows] == [2, 10, 100]


def test_evidence_stands_beside_each_row() -> None:
    dataset = KNOWN.datasets["assistance-payments"]
    columns = (
        "area_code varchar, period_kind varchar, period_month date, programme_code varchar, component_code varchar, "
        "payment_count bigint, amount_yuan decimal(38, 2), evi_largest_amount_yuan decimal(38, 2), "
        "evi_second_amount_yuan decimal(38, 2), evi_contributor_count bigint"
    )
    place = "'420112000000', 'month', date '2020-01-01', 'dibao'"
    rows = (f"{place}, 'base', 20, 200.50, 90, 30, 18", f"{place}, 'all', 30, 300.50, null, null, 25")
    with warehouse(dataset.model, columns, *rows) as connection:
        table = read_table(connection, dataset, AREAS)
    assert [row["component_code"] for row in table.rows] == ["all", "base"]
    assert table.contributors == (25, 18)
    assert table.largest == ({}, {"amount_yuan": (Decimal(90), Decimal(30))})
    assert table.keys is None
    assert table.rows[1]["area_code"] == "420112"
    assert table.rows[1]["period_month"] == "2020-01"
