"""The models that suspect, on a handful of facts: each rule of catalog/leads.yml is seen to fire and to keep silent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

import duckdb
import pytest
from jinja2 import Environment

import catalog
from catalog.leads import LeadRules, lead_problems
from tests.conftest import REPOSITORY

MODELS = REPOSITORY / "dbt_project" / "models" / "conformed"
RULES = catalog.load().leads
COLUMNS: Mapping[str, Mapping[str, str]] = {
    "fct_entitlement_month": {
        "person_key": "bigint",
        "household_key": "bigint",
        "programme_code": "varchar",
        "urban_rural_code": "varchar",
        "care_mode_code": "varchar",
        "area_code": "varchar",
        "period_month": "date",
        "entitlement_yuan": "decimal(18, 2)",
        "is_receiving": "boolean",
    },
    "fct_payment": {
        "person_key": "bigint",
        "household_id": "varchar",
        "programme_code": "varchar",
        "area_code": "varchar",
        "entitlement_month": "date",
        "amount_yuan": "decimal(18, 2)",
        "is_paid": "boolean",
    },
    "dim_household": {"household_key": "bigint", "household_id": "varchar", "programme_code": "varchar"},
    "fct_registration": {"person_key": "bigint", "subject_code": "varchar", "period_month": "date"},
    "fct_finding": {
        "person_key": "bigint",
        "feed": "varchar",
        "category_code": "varchar",
        "area_code": "varchar",
        "period_month": "date",
        "amount_yuan": "decimal(18, 2)",
    },
    "fct_service_event": {
        "person_key": "bigint",
        "subject_code": "varchar",
        "area_code": "varchar",
        "period_month": "date",
        "amount_yuan": "decimal(18, 2)",
    },
    "fct_facility_month": {
        "person_key": "bigint",
        "subject_code": "varchar",
        "area_code": "varchar",
        "period_month": "date",
        "used_count": "bigint",
    },
    "dim_standard_month": {
        "standard_id": "varchar",
        "area_code": "varchar",
        "urban_rural_code": "varchar",
        "period_month": "date",
        "rate_yuan": "decimal(18, 4)",
    },
    "fct_verification": {
        "person_key": "bigint",
        "subject_code": "varchar",
        "programme_code": "varchar",
        "period_month": "date",
        "conclusion_code": "varchar",
    },
    "dim_person": {"person_key": "bigint", "person_token": "varchar"},
}
Suspect = tuple[str, int, str, int, Decimal | None]


def month(number: int) -> date:
    return date(2020, number, 1)


@dataclass
class House:
    """A warehouse of a few rows; what is not said of a row is what keeps every rule silent."""

    rows: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def add(self, table: str, **row: Any) -> None:
        usual = {"area_code": "A", "is_paid": True, "is_receiving": True, "person_key": 1, "urban_rural_code": "urban"}
        known = {name: value for name, value in usual.items() if name in COLUMNS[table]}
        assert row.keys() <= COLUMNS[table].keys()
        self.rows.setdefault(table, []).append(known | row)

    def draws(self, programme: str, *months: int, yuan: int = 100, **row: Any) -> None:
        for number in months:
            said = {"programme_code": programme, "period_month": month(number), "entitlement_yuan": yuan}
            self.add("fct_entitlement_month", **said, **row)

    def paid(self, programme: str, number: int, yuan: int = 100, **row: Any) -> None:
        said = {"programme_code": programme, "entitlement_month": month(number), "amount_yuan": yuan}
        self.add("fct_payment", **said, **row)

    def warehouse(self) -> duckdb.DuckDBPyConnection:
        connection = duckdb.connect()
        for table, columns in COLUMNS.items():
            described = ", ".join(f"{name} {kind}" for name, kind in columns.items())
            connection.execute(f"create table {table} ({described})")
            rows = [[row.get(name) for name in columns] for row in self.rows.get(table, ())]
            if rows:
                connection.executemany(f"insert into {table} values ({', '.join('?' * len(columns))})", rows)
        for model in ("fct_suspect_month", "fct_rule_lead"):
            connection.execute(f"create table {model} as {rendered(model)}")
        return connection

    def suspects(self) -> list[Suspect]:
        columns = "replace(rule_code, 'lead.', ''), person_key, programme_code, month(period_month), amount_yuan"
        return self.warehouse().sql(f"select {columns} from fct_suspect_month order by all").fetchall()


def rendered(model: str, rules: LeadRules = RULES) -> str:
    told = {
        "rules": [rule.code for rule in rules.rules],
        "exclusive": rules.exclusive,
        "entitled": [each.model_dump() for each in rules.entitled],
        "rates": [each.model_dump() for each in rules.rates],
    }
    template = Environment().from_string((MODELS / f"{model}.sql").read_text(encoding="utf-8"))
    return template.render(ref=str, var=lambda _: "A", lead_rules_of_the_catalogue=lambda: told)


@pytest.fixture
def house() -> House:
    return House()


def test_money_for_a_month_after_the_funeral_is_suspect(house: House) -> None:
    house.add("fct_registration", subject_code="funeral", period_month=month(3))
    house.add("fct_registration", subject_code="marriage", period_month=month(1), person_key=2)
    for number in (2, 3, 4, 5):
        house.paid("elderly_allowance", number)
    house.paid("elderly_allowance", 6, is_paid=False)
    house.paid("elderly_allowance", 6, yuan=-100)
    house.paid("elderly_allowance", 4, person_key=2)
    assert house.suspects() == [
        ("paid_after_death", 1, "elderly_allowance", 4, 100),
        ("paid_after_death", 1, "elderly_allowance", 5, 100),
    ]


def test_a_death_that_only_the_allowance_knows_counts_once(house: House) -> None:
    finding = {"feed": "elderly_allowance", "category_code": "paid_after_death", "amount_yuan": 300}
    house.add("fct_registration", subject_code="funeral", period_month=month(1))
    house.paid("elderly_allowance", 3)
    house.add("fct_finding", period_month=month(3), **finding)
    house.add("fct_finding", period_month=month(3), person_key=2, **finding)
    house.add("fct_finding", period_month=month(3), person_key=3, **finding | {"category_code": "life_check_lapsed"})
    assert house.suspects() == [
        ("paid_after_death", 1, "elderly_allowance", 3, 100),
        ("paid_after_death", 2, "elderly_allowance", 3, 300),
    ]


def test_money_for_a_month_after_the_roster_knew_the_household_is_suspect(house: House) -> None:
    house.add("dim_household", household_key=7, household_id="H7", programme_code="dibao")
    house.draws("dibao", 1, 2, household_key=7)
    house.draws("dibao", 3, household_key=7, is_receiving=False)
    house.draws("dibao", 3, 4, person_key=2, household_key=8)
    for number in (1, 2, 3, 4, 5):
        house.paid("dibao", number, household_id="H7", person_key=9)
    assert house.suspects() == [
        ("paid_after_leaving", 9, "dibao", 3, 100),
        ("paid_after_leaving", 9, "dibao", 4, 100),
    ], "of May there is no roster, so nothing can be said"


def test_a_payment_without_an_area_is_looked_into_where_the_roster_knew_the_person(house: House) -> None:
    house.draws("living_subsidy", 1, area_code="B")
    house.draws("living_subsidy", 2, person_key=2)
    house.paid("living_subsidy", 2, area_code=None)
    assert house.warehouse().sql("select area_code from fct_suspect_month").fetchall() == [("B",)]


def test_one_who_came_back_has_not_left(house: House) -> None:
    house.draws("living_subsidy", 1, 3)
    house.draws("living_subsidy", 2, person_key=2)
    house.paid("living_subsidy", 2)
    assert house.suspects() == []


@pytest.mark.parametrize(("other", "doubted"), RULES.exclusive)
def test_two_benefits_that_exclude_each_other(house: House, other: str, doubted: str) -> None:
    house.draws(other, 1, 2)
    house.draws(doubted, 2, 3, yuan=90)
    house.draws(doubted, 2, person_key=2)
    house.draws(other, 2, person_key=3, is_receiving=False)
    house.draws(doubted, 2, person_key=3)
    assert house.suspects() == [("exclusive_programmes", 1, doubted, 2, 90)]


def test_benefits_that_go_together_are_no_suspicion(house: House) -> None:
    house.draws("dibao", 1)
    house.draws("living_subsidy", 1)
    house.draws("nursing_subsidy", 1)
    assert house.suspects() == []


def test_home_care_in_a_month_of_institutional_care(house: House) -> None:
    house.draws("tekun", 1, 2, care_mode_code="institutional")
    house.draws("tekun", 1, person_key=2, care_mode_code="scattered")
    for person in (1, 2):
        house.add(
            "fct_service_event",
            person_key=person,
            subject_code="home_care_order",
            period_month=month(1),
            amount_yuan=40,
        )
    house.add("fct_service_event", subject_code="elder_visit", period_month=month(1), amount_yuan=40)
    house.add("fct_facility_month", subject_code="family_care_bed", period_month=month(2), used_count=1)
    house.add("fct_facility_month", subject_code="family_care_bed", period_month=month(1), used_count=0)
    assert house.suspects() == [
        ("institution_and_home_care", 1, "elderly_subsidy", 1, 40),
        ("institution_and_home_care", 1, "elderly_subsidy", 2, None),
    ]


def test_entitlements_are_held_against_the_standard_in_force(house: House) -> None:
    for number, rate in ((1, 780), (4, 830)):
        house.add("dim_standard_month", standard_id="DB-URBAN", period_month=month(number), rate_yuan=rate)
    house.add("dim_standard_month", standard_id="DB-URBAN", area_code="B", period_month=month(1), rate_yuan=10)
    house.add(
        "dim_standard_month", standard_id="DN-RURAL", urban_rural_code="rural", period_month=month(4), rate_yuan=680
    )
    house.draws("dibao", 1, 4, yuan=830)
    house.draws("dibao", 4, yuan=700, person_key=2, urban_rural_code="rural")
    house.draws("dibao", 1, yuan=20, person_key=3)
    assert house.suspects() == [
        ("above_standard", 1, "dibao", 1, 50),
        ("above_standard", 2, "dibao", 4, 20),
    ], "a top-up may be less than the standard"


def test_a_flat_rate_is_the_least_as_well_and_standards_in_force_together_add_up(house: House) -> None:
    for number, uplift in ((1, None), (3, 50)):
        said = {"urban_rural_code": "all", "period_month": month(number)}
        house.add("dim_standard_month", standard_id="LIVING-SUBSIDY", rate_yuan=110, **said)
        if uplift:
            house.add("dim_standard_month", standard_id="LIVING-SUBSIDY-EPIDEMIC", rate_yuan=uplift, **said)
    house.draws("living_subsidy", 1, 3, yuan=110)
    house.draws("living_subsidy", 1, 3, yuan=160, person_key=2)
    assert house.suspects() == [
        ("above_standard", 2, "living_subsidy", 1, 50),
        ("below_standard", 1, "living_subsidy", 3, 50),
    ]


def test_a_means_test_that_nobody_acted_on(house: House) -> None:
    def tested(person: int, number: int, conclusion: str, programme: str = "dibao") -> None:
        said = {"subject_code": "means_test", "programme_code": programme, "period_month": month(number)}
        house.add("fct_verification", person_key=person, conclusion_code=conclusion, **said)

    for person in (1, 2, 3, 4):
        house.draws("dibao", 1, 2, 3, 4, person_key=person)
    tested(1, 1, "3")
    tested(2, 1, "2")
    tested(3, 1, "3")
    tested(3, 3, "1")
    tested(4, 1, "3", programme="tekun")
    assert house.suspects() == [
        ("means_test_not_acted_on", 1, "dibao", 3, 100),
        ("means_test_not_acted_on", 1, "dibao", 4, 100),
    ], "the month after the finding is for acting on it, and a later test clears"


def test_the_entitled_who_receive_nothing(house: House) -> None:
    house.draws("dibao", 1, 2, 3)
    house.draws("nursing_subsidy", 1, 2, 3)
    house.draws("living_subsidy", 2)
    house.draws("living_subsidy", 1, person_key=2)
    house.draws("dibao", 1, person_key=3)
    assert house.suspects() == [("entitled_without_benefit", 1, "living_subsidy", 1, None)], "in March no roster came"


def test_a_lead_keeps_its_number_when_months_join_it(house: House) -> None:
    house.add("dim_person", person_key=1, person_token="h1_token")
    house.draws("dibao", 1, 2)
    house.draws("tekun", 1)
    columns = "lead_id, month(suspect_from_month), month(suspect_to_month), month_count, involved_yuan, area_code"
    (before,) = house.warehouse().sql(f"select {columns} from fct_rule_lead").fetchall()
    house.draws("tekun", 2, yuan=50, area_code="B")
    (after,) = house.warehouse().sql(f"select {columns} from fct_rule_lead").fetchall()
    assert before[1:] == (1, 1, 1, 100, "A")
    assert after[1:] == (1, 2, 2, 150, "B")
    assert before[0] == after[0]
    assert "token" not in after[0]


def test_every_rule_of_the_catalogue_has_a_step_of_its_name() -> None:
    sql = rendered("fct_suspect_month")
    for rule in RULES.rules:
        assert f"{rule.code.removeprefix('lead.')} as (" in sql


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"exclusive": (("dibao", "atlantis"),)}, "no programme 'atlantis'"),
        (
            {"rates": tuple(r.model_copy(update={"standards": ("GOLD",)}) for r in RULES.rates[:1])},
            "no standard 'GOLD'",
        ),
        ({"rules": (*RULES.rules, RULES.rules[0])}, "lead.paid_after_death stands twice"),
    ],
)
def test_names_in_the_rules_resolve(change: Mapping[str, Sequence[Any]], said: str) -> None:
    known = catalog.load()
    problems = list(lead_problems(RULES.model_copy(update=change), known.labels("programme"), known.standards))
    assert [said in problem for problem in problems] == [True]
    assert not list(lead_problems(RULES, known.labels("programme"), known.standards))
