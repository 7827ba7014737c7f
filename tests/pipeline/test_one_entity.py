"""What several registers call differently is one entity in the warehouse: areas, organisations, public money."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pytest

from tests.conftest import FinishedRun

pytestmark = pytest.mark.pipeline


@pytest.fixture
def warehouse(finished_run: FinishedRun) -> Iterator[duckdb.DuckDBPyConnection]:
    """The finished warehouse, for reading."""
    with duckdb.connect(str(finished_run.root / "warehouse.duckdb"), read_only=True) as connection:
        yield connection


def test_a_renamed_division_has_both_names_and_a_former_code_ended(warehouse: duckdb.DuckDBPyConnection) -> None:
    changes = warehouse.sql("""
        select
            changes.former_code is null as keeps_its_code,
            earlier.area_name = changes.former_name,
            earlier.valid_to = changes.effective_date,
            changes.former_code is not null or later.area_name = changes.standard_name
        from conformed.fct_division_change as changes
        left join conformed.dim_area as earlier
            on earlier.area_code = coalesce(changes.former_code, changes.area_code)
            and earlier.valid_to = changes.effective_date
        left join conformed.dim_area as later
            on later.area_code = changes.area_code and later.valid_from = changes.effective_date
        where changes.event_code = '2'
    """).fetchall()
    assert {keeps for keeps, *_ in changes} == {True, False}, "the sample has renames with and without another code"
    assert all(agrees for _, *told in changes for agrees in told)


def test_the_registers_of_divisions_feed_the_areas(warehouse: duckdb.DuckDBPyConnection) -> None:
    levels = warehouse.sql("""
        select area_level, is_registered, count(*) from conformed.dim_area where is_current and unit_code is not null
        and district_code = '420112000000' group by all
    """).fetchall()
    counted = {(level, registered): count for level, registered, count in levels}
    assert counted["street", True] > 15
    assert counted["functional_zone", False] == 2, "zones without a national code come from the catalogue"


def test_each_month_has_the_areas_of_the_catalogue_once(warehouse: duckdb.DuckDBPyConnection) -> None:
    """Former names and codes are history: they add no area to a month, and take none away."""
    in_force = """
        select months.period_month, areas.area_code from {} as areas
        inner join conformed.dim_month as months
            on {} <= months.period_month and (months.period_month < areas.valid_to or areas.valid_to is null)
        where months.is_reported
    """
    catalogued = in_force.format("reference.areas", "areas.valid_from")
    placed = in_force.format("conformed.dim_area", "areas.placed_from") + " and areas.valid_from < date '2021-01-01'"
    assert warehouse.sql(f"({placed}) except all ({catalogued})").fetchall() == []
    assert warehouse.sql(f"({catalogued}) except all ({placed})").fetchall() == []


def test_a_new_name_of_an_organisation_is_an_event_of_its_one_history(warehouse: duckdb.DuckDBPyConnection) -> None:
    renamed = warehouse.sql("""
        select history.org_code, history.org_name, history.result_text, count(distinct months.org_name)
        from conformed.fct_organisation_history as history
        inner join conformed.fct_organisation_month as months
            on history.org_code = months.org_code and months.list_code = 'registered'
        where history.event_code = 'renamed'
        group by all
    """).fetchall()
    assert len(renamed) > 3
    assert all(name != earlier and names == 2 for _, name, earlier, names in renamed)
    ((is_one,),) = warehouse.sql(
        "select count(*) = count(distinct org_code) from conformed.dim_organisation"
    ).fetchall()
    assert is_one


def test_an_older_number_leads_to_the_organisation(
    warehouse: duckdb.DuckDBPyConnection, finished_run: FinishedRun
) -> None:
    """The ledger of ratings has no code for some organisations; each of its ratings is part of a history."""
    lake = finished_run.root / "lake" / "organisation_rating" / "*" / "*.parquet"
    without = warehouse.sql(f"""
        select distinct organisation_rating_id from read_parquet('{lake}')
        where org_code is null and org_registration_id is not null
    """)
    found = warehouse.sql("""
        select events.event_id, organisations.org_code
        from conformed.fct_organisation_event as events
        inner join conformed.dim_organisation as organisations
            on events.org_code = organisations.org_code
            and events.org_registration_id = organisations.org_registration_id
        inner join conformed.fct_organisation_history as history
            on events.org_code = history.org_code and history.event_code = 'rated'
            and history.event_date = events.event_date
    """)
    named = {event for event, _ in found.fetchall()}
    without_code = {event for (event,) in without.fetchall()}
    assert without_code and without_code <= named


def test_lottery_money_is_followed_to_the_unit(warehouse: duckdb.DuckDBPyConnection) -> None:
    """Every unit's step ties with the books; the units together are the source, and the sources the purpose."""
    ((unit_count, ties),) = warehouse.sql("""
        select count(distinct unit_code), bool_and(transferred_yuan between executed_yuan and adjusted_yuan)
        from conformed.fct_budget_trail where fund_source_code = '5' and unit_code <> 'all'
    """).fetchall()
    assert unit_count > 1 and ties
    differing = warehouse.sql("""
        select period_month, purpose_code from conformed.fct_budget_trail group by all
        having sum(case when fund_source_code = 'all' then transferred_yuan else 0 end)
            <> sum(case when unit_code <> 'all' then transferred_yuan else 0 end)
            or sum(case when fund_source_code = 'all' then executed_yuan else 0 end)
            <> sum(case when fund_source_code <> 'all' and unit_code = 'all' then executed_yuan else 0 end)
    """).fetchall()
    assert differing == []
