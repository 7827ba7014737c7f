"""Which rows of a batch are named: the payee's own, and a household's when any of its members is suspected."""

from __future__ import annotations

import duckdb

from orchestration.batch_check import suspected

TABLES = """
    create schema conformed;
    create table conformed.fct_payment (
        person_key bigint, household_id varchar, programme_code varchar, entitlement_month date, delivery_id varchar,
        source_row bigint
    );
    create table conformed.dim_household (household_key bigint, household_id varchar, programme_code varchar);
    create table conformed.fct_entitlement_month (
        person_key bigint, household_key bigint, programme_code varchar, period_month date
    );
    create table conformed.fct_suspect_month (
        rule_code varchar, person_key bigint, programme_code varchar, period_month date
    );
    insert into conformed.dim_household values (7, 'H1', 'dibao'), (8, 'H2', 'dibao'), (9, 'H1', 'tekun');
    insert into conformed.fct_entitlement_month values
        (1, 7, 'dibao', '2020-10-01'), (2, 7, 'dibao', '2020-10-01'), (3, 8, 'dibao', '2020-10-01');
    insert into conformed.fct_payment values
        (1, 'H1', 'dibao', '2020-10-01', 'batch', 4),
        (3, 'H2', 'dibao', '2020-10-01', 'batch', 5),
        (4, null, 'nursing_subsidy', '2020-09-01', 'batch', 6),
        (1, 'H1', 'dibao', '2020-10-01', 'other', 4);
"""


def rows(*suspects: tuple[str, int, str, str]) -> list[tuple[str, int]]:
    with duckdb.connect() as warehouse:
        warehouse.execute(TABLES)
        for suspect in suspects:
            warehouse.execute("insert into conformed.fct_suspect_month values (?, ?, ?, ?)", suspect)
        return suspected(warehouse, "batch")


def test_a_household_is_named_once_whoever_of_it_is_suspected() -> None:
    payee, member = ("lead.a", 1, "dibao", "2020-10-01"), ("lead.a", 2, "dibao", "2020-10-01")
    assert rows(member) == rows(payee, member) == [("lead.a", 4)]


def test_a_person_without_a_household_is_named_by_his_own_month() -> None:
    assert rows(("lead.b", 4, "nursing_subsidy", "2020-09-01")) == [("lead.b", 6)]


def test_another_month_programme_or_household_is_not_meant() -> None:
    assert rows(("lead.a", 1, "dibao", "2020-09-01"), ("lead.a", 2, "tekun", "2020-10-01")) == []
    assert rows() == []
