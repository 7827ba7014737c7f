"""When deliveries are due: by the month, by the quarter, with the last month, once; never after a register's end."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

import catalog
from catalog.cadence import delivery_months, month_before, months_between
from catalog.model import Bureau, Source


def source(**changes: Any) -> Source:
    return catalog.load().sources["policy_standard"].model_copy(update={"holds": None, "until": None} | changes)


def bureau(first: str, last: str) -> Bureau:
    profile = next(iter(catalog.load().bureaus.values()))
    return profile.model_copy(update={"period_start": first, "period_end": last})


def test_months_between() -> None:
    assert months_between("2019-11", "2020-02") == ("2019-11", "2019-12", "2020-01", "2020-02")
    assert months_between("2020-01", "2020-01") == ("2020-01",)
    assert months_between("2020-02", "2020-01") == ()


@pytest.mark.parametrize(
    ("cadence", "holds", "due"),
    [
        ("monthly", "events", [f"2020-{month:02d}" for month in range(1, 11)]),
        ("quarterly", "ledger", ["2020-03", "2020-06", "2020-09", "2020-10"]),
        ("yearly", "snapshot", ["2020-10"]),
        ("once", "snapshot", ["2020-01"]),
        ("once", "ledger", ["2020-10"]),
        ("once", None, ["2020-10"]),
    ],
)
def test_what_is_due_in_ten_months(cadence: str, holds: str | None, due: list[str]) -> None:
    assert list(delivery_months(source(cadence=cadence, holds=holds), bureau("2020-01", "2020-10"))) == due


def test_a_year_has_four_quarters_and_a_period_over_years_has_all_of_theirs() -> None:
    quarterly = source(cadence="quarterly")
    assert delivery_months(quarterly, bureau("2017-01", "2017-12")) == ("2017-03", "2017-06", "2017-09", "2017-12")
    assert delivery_months(quarterly, bureau("2019-11", "2020-04")) == ("2019-12", "2020-03", "2020-04")


@pytest.mark.parametrize("cadence", ["monthly", "quarterly", "yearly", "once"])
def test_nothing_is_due_after_the_end_of_a_register(cadence: str) -> None:
    period = bureau("2018-01", "2018-12")
    within = delivery_months(source(cadence=cadence, until=date(2018, 4, 30)), period)
    assert within[-1] == "2018-04"
    assert delivery_months(source(cadence=cadence, until=date(2017, 12, 31)), period) == ()
    assert delivery_months(source(cadence=cadence, until=date(2019, 1, 1)), period)[-1] == "2018-12"


def test_the_month_before_is_that_of_the_delivery_before() -> None:
    period = bureau("2020-01", "2020-10")
    assert month_before(source(cadence="monthly"), period, "2020-01") == "2019-12"
    assert month_before(source(cadence="monthly"), period, "2020-10") == "2020-09"
    quarterly = source(cadence="quarterly")
    before = {month: month_before(quarterly, period, month) for month in ("2020-03", "2020-05", "2020-06", "2020-10")}
    assert before == {"2020-03": None, "2020-05": "2020-03", "2020-06": "2020-03", "2020-10": "2020-09"}
    assert month_before(source(cadence="yearly"), period, "2020-10") is None
