"""The cells of a city: its districts and zones beside it, small crowds by the quarter, ledgers in today's codes."""

from __future__ import annotations

from typing import Any

import duckdb
import pytest
from jinja2 import Environment

from tests.conftest import REPOSITORY

MACROS = REPOSITORY / "dbt_project/macros"
CITY, DISTRICT = "420100000000", "420112000000"
CALL = """
{{ area_month_cells(
    facts="facts", measures={"visit_count": "count(*)"}, dimensions=["kind"], kind=kind, floor="district"
) }}
"""


class Named:
    """What dbt calls `this`: the model that is built."""

    name = "agg_visits"


def cells(
    connection: duckdb.DuckDBPyConnection, root: str = CITY, kind: str = "flow", quarterly: tuple[str, ...] = ()
) -> set[tuple[Any, ...]]:
    """Level, area, period, month, kind and count of every cell of the macro."""
    names = ("area_month_cells", "areas")
    environment = Environment(extensions=["jinja2.ext.do"])
    environment.globals.update(
        ref=lambda name: name,
        var=lambda name: root,
        this=Named,
        models_told_by_the_quarter=lambda: quarterly,
        **{"return": lambda value: value},
    )
    text = "\n".join((MACROS / f"{name}.sql").read_text(encoding="utf-8") for name in names)
    sql = environment.from_string(text + CALL).render(kind=kind)
    return {
        (level, area[:6], period, month.isoformat()[:7], what, count)
        for level, area, period, month, what, count, _ in connection.sql(sql).fetchall()
    }


@pytest.fixture
def connection() -> duckdb.DuckDBPyConnection:
    """Two visits in a district and one in a zone of the city; areas with the dates from which a code places rows."""
    warehouse = duckdb.connect()
    warehouse.execute("""
        create table dim_month as
        select cast(month as date) as period_month, 2017 as period_year, true as is_reported
        from (values ('2017-02-01'), ('2017-03-01')) as months(month)
    """)
    warehouse.execute(f"""
        create table dim_area as
        select * from (values
            ('{DISTRICT}', '{DISTRICT}', 'district', date '1900-01-01', null::date),
            ('420114007000', '420114000000', 'district', date '1900-01-01', null::date),
            ('L42010001', 'L42010001', 'functional_zone', date '1900-01-01', null::date)
        ) as areas(area_code, unit_code, unit_level, placed_from, valid_to)
    """)
    warehouse.execute(f"""
        create table facts as
        select code as area_code, kind as kind_code, cast(month as date) as period_month
        from (values
            ('{DISTRICT}', 'home', '2017-02-01'), ('{DISTRICT}', 'home', '2017-03-01'),
            ('L42010001', 'call', '2017-03-01')
        ) as rows_of_facts(code, kind, month)
    """)
    return warehouse


def test_a_city_is_the_sum_of_its_districts_and_zones(connection: duckdb.DuckDBPyConnection) -> None:
    found = cells(connection)
    for period, month in (("month", "2017-02"), ("month", "2017-03"), ("ytd", "2017-03")):
        for what in ("all", "home", "call"):
            here = [cell for cell in found if cell[2:5] == (period, month, what)]
            below = sum(cell[5] for cell in here if cell[0] != "city")
            assert below == sum(cell[5] for cell in here if cell[0] == "city")
    assert {cell[0] for cell in found} == {"city", "district", "functional_zone"}


def test_small_crowds_of_districts_are_told_by_the_quarter(connection: duckdb.DuckDBPyConnection) -> None:
    """The city keeps its months; a district's kinds stand at the quarter's end and to date, its total every month."""
    every, fewer = cells(connection), cells(connection, quarterly=("agg_visits",))
    assert fewer < every
    gone = every - fewer
    assert {cell[0] for cell in gone} == {"district", "functional_zone"}
    assert all(cell[4] != "all" and (cell[2] == "month" or cell[3] == "2017-02") for cell in gone)
    assert ("district", DISTRICT[:6], "ytd", "2017-03", "home", 2) in fewer
    stock = cells(connection, kind="stock", quarterly=("agg_visits",))
    assert ("district", DISTRICT[:6], "month", "2017-03", "home", 1) in stock
    assert ("district", DISTRICT[:6], "month", "2017-02", "home", 1) not in stock


def test_a_district_alone_tells_nothing_below_itself(connection: duckdb.DuckDBPyConnection) -> None:
    assert {cell[0] for cell in cells(connection, root=DISTRICT)} == {"district"}
