"""Areas in the warehouse: what lies above each, and from when its code places rows."""

from __future__ import annotations

from datetime import date

import duckdb
from jinja2 import Environment

from tests.conftest import REPOSITORY

CITY = "420100000000"


Placed = tuple[str | None, str | None, date | None, bool, bool]


def areas_of_the_city() -> dict[str, Placed]:
    """Area key -> district, unit below the city, the day from which its code places rows, whether a register carries
    it, and whether the catalogue calls it so.
    """
    connection = duckdb.connect()
    connection.execute(f"""
        create table fct_area_version as
        select * from (values
            ('{CITY}', '武汉市', 'city', '420000000000', date '1981-01-01', null::date, true),
            ('420112000000', '东西湖区', 'district', '{CITY}', date '1983-01-01', null, true),
            ('420112001000', '吴家山街道', 'street', '420112000000', date '1983-01-01', date '2023-01-01', true),
            ('420112001000', '吴家山街', 'street', '420112000000', date '2023-01-01', null, true),
            ('420112901000', '吴家山镇', 'street', '420112000000', date '1900-01-01', date '1983-01-01', true),
            ('L42010001', '武汉东湖新技术开发区', 'functional_zone', '{CITY}', date '1988-01-01', null, false)
        ) as known(area_code, area_name, area_level, parent_code, valid_from, valid_to, has_national_code);
        create table areas as select * from fct_area_version where valid_to is null;
        create table fct_area_spell as select '420112001000' as area_code, true as is_listed;
        create table fct_division_change as select '420112000000' as area_code, null::varchar as former_code
    """)
    source = (REPOSITORY / "dbt_project/models/conformed/dim_area.sql").read_text(encoding="utf-8")
    sql = Environment().from_string(source).render(ref="main.{}".format, var=lambda name: CITY)
    columns = "area_key, district_code, unit_code, placed_from, is_registered, is_named_by_catalogue"
    return {key: tuple(values) for key, *values in connection.sql(f"select {columns} from ({sql})").fetchall()}


def test_a_zone_of_the_city_stands_beside_its_districts() -> None:
    areas = areas_of_the_city()
    assert areas["L42010001@1988-01-01"][:2] == ("L42010001", "L42010001")
    assert areas["420112001000@1983-01-01"][:2] == ("420112000000", "420112000000")


def test_rows_older_than_a_code_lie_where_the_code_came_to_lie() -> None:
    """Ledgers keep old events under today's code; a code that changed its name places rows by its dates."""
    areas = areas_of_the_city()
    (since,) = {areas["420112001000@1983-01-01"][2], areas["420112000000@1983-01-01"][2]}
    assert since is not None and since < date(1950, 1, 1)
    assert areas["420112001000@2023-01-01"][2] == date(2023, 1, 1)


def test_the_registers_and_the_catalogue_are_told_apart() -> None:
    """Both speak of the street, the catalogue only of its last name; no register carries the zone."""
    areas = areas_of_the_city()
    assert areas["420112001000@1983-01-01"][3:] == (True, False)
    assert areas["420112001000@2023-01-01"][3:] == (True, True)
    assert areas["420112000000@1983-01-01"][3:] == (True, True)
    assert areas["L42010001@1988-01-01"][3:] == (False, True)


def test_no_row_lies_in_a_code_that_only_the_ledger_of_changes_remembers() -> None:
    """Intake reads codes with the catalogue; a former code it does not know is history, and no second street."""
    areas = areas_of_the_city()
    assert areas["420112901000@1900-01-01"][:3] == ("420112000000", "420112000000", None)
