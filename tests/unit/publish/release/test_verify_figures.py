"""Ratios and sums are computed again from the files, and a figure that does not follow is found."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal

import pytest

from catalog.model import Dimension, Text
from publish.release.files import release_files
from publish.release.model import DatasetTable, Release, Value
from publish.release.verify import release_findings
from tests.unit.publish.release.conftest import column, dataset

CODES = {"all": Text(zh="合计", en="total"), "1": Text(zh="男", en="male"), "2": Text(zh="女", en="female")}
INDICATOR = "indicators/beds-per-1000.json"


def counted(*, men: int | None = 4, women: int = 6, streets: tuple[int, ...] = (7, 3), unit: str = "A") -> DatasetTable:
    """Men and women of a district and its streets, which add up to ten people unless the test says otherwise."""
    columns = (
        column("area_code"),
        column("period_kind", codelist="period_kind"),
        column("period_month", "month"),
        column("sex_code", codelist="sex"),
        column("person_count", "integer", measure=True, additive=True),
    )
    about = dataset("people", columns, ("area_code", "period_kind", "period_month", "sex_code"))
    about = about.model_copy(update={"dimensions": (Dimension(name="sex_code", total="all"),)})
    here: list[tuple[Value, ...]] = [
        ("420112", "month", "2020-10", "1", men, unit),
        ("420112", "month", "2020-10", "2", women, "A"),
        ("420112", "month", "2020-10", "all", 10, "A"),
    ]
    below: list[tuple[Value, ...]] = [
        (f"42011200{number}", "month", "2020-10", "all", count, "A") for number, count in enumerate(streets)
    ]
    return DatasetTable(about, (*here, *below), int(unit == "c"), ("2020-10",))


def findings(release: Release, table: DatasetTable) -> list[str]:
    told = replace(release, datasets=(table,), codelists={**release.codelists, "sex": CODES})
    return [str(finding) for finding in release_findings(release_files(told))]


def test_what_adds_up_is_no_finding(release: Release) -> None:
    assert findings(release, counted()) == []


@pytest.mark.parametrize("wrong", [counted(men=5), counted(streets=(7, 4))])
def test_parts_that_are_not_their_sum_are_found(release: Release, wrong: DatasetTable) -> None:
    problem = "1 figures of person_count are not the sum of their parts"
    assert findings(release, wrong) == [f"datasets/people/people.csv: {problem}"]


def test_a_sum_with_a_hidden_part_is_not_judged(release: Release) -> None:
    assert findings(release, counted(men=None, women=99, unit="c")) == []


def test_a_ratio_that_its_parts_do_not_give_is_found(release: Release) -> None:
    series = release.indicators[1]
    first, *others = series.observations
    wrong = replace(first, numerator=Decimal("312.1234"))
    files = release_files(replace(release, indicators=(replace(series, observations=(wrong, *others)),)))
    found = [str(finding) for finding in release_findings(files)]
    assert found == [f"{INDICATOR}: 1 values are not what numerator and denominator give"]


@pytest.mark.parametrize(("value", "is_right"), [("0.333333", True), ("0.333334", False), ("0.333332", False)])
def test_rounding_to_six_digits_is_no_error(release: Release, value: str, is_right: bool) -> None:
    series = release.indicators[1]
    first = replace(series.observations[0], value=Decimal(value), numerator=Decimal(1), denominator=Decimal(3))
    told = replace(release, indicators=(replace(series, observations=(first,)),))
    assert (release_findings(release_files(told)) == []) is is_right


def test_growth_is_the_difference_to_what_was(release: Release) -> None:
    series = release.indicators[1]
    grown = series.indicator.model_copy(update={"kind": "growth", "scale": Decimal(100)})
    first = replace(series.observations[0], value=Decimal(50), numerator=Decimal(3), denominator=Decimal(2))
    told = replace(release, indicators=(replace(series, indicator=grown, observations=(first,)),))
    assert release_findings(release_files(told)) == []
    assert json.loads(release_files(told)[INDICATOR])["indicator"]["kind"] == "growth"
    rate = replace(series, indicator=grown.model_copy(update={"kind": "rate"}), observations=(first,))
    assert len(release_findings(release_files(replace(release, indicators=(rate,))))) == 1
