"""The compare page: which areas and periods stand side by side, and what must not be compared."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from publish.portal.comparing import MOST_CELLS, NO_DATA, CompareView, Comparison, compare_views
from publish.portal.indicators import indicator_view
from publish.portal.locale import Locale
from publish.release.model import IndicatorSeries
from tests.portal_release import AREAS, DISTRICT, fake_release

RELEASE = fake_release()
PERSONS = RELEASE.indicators[0]


def compared(series: IndicatorSeries = PERSONS) -> CompareView:
    return CompareView(indicator_view(series, RELEASE, Locale("en")))


def cell(comparison: Comparison, month: str, area: str) -> tuple[str, str, str]:
    line = next(each for each in comparison.lines if each.month == month)
    (found,) = [one for (code, _), one in zip(comparison.areas, line.cells, strict=True) if code == area]
    return found.shown, found.order, found.mark


def test_the_areas_stand_in_the_order_of_their_codes_and_the_whole_last() -> None:
    (only,) = compared().comparisons
    assert only.key == ".month" and only.label == "All · Monthly"
    assert only.areas == (*AREAS, DISTRICT)
    assert only.lines[0].month == "2020-10"


def test_a_hidden_value_has_its_mark_and_no_digits() -> None:
    (only,) = compared().comparisons
    assert cell(only, "2020-10", AREAS[0][0]) == ("400", "400", "")
    assert cell(only, "2020-10", AREAS[1][0]) == ("c confidential", "", "c")
    assert cell(only, "2020-01", AREAS[0][0]) == ("no data", "", NO_DATA)
    assert only.gaps == ("c",)


def test_a_break_stands_with_the_period_that_begins_anew() -> None:
    (only,) = compared().comparisons
    # The break of the rural series is none of this one.
    assert [each.day for each in only.shown_breaks] == ["2020-04-01"]
    assert [line.month for line in only.lines if line.breaks] == ["2020-04"]


def test_an_indicator_of_one_area_has_no_compare_page() -> None:
    views = [indicator_view(each, RELEASE, Locale("zh")) for each in RELEASE.indicators]
    assert [each.page for each in compare_views(views)] == ["compare/dibao-persons.html"]


def test_many_areas_and_groups_stay_within_the_page() -> None:
    sample = PERSONS.observations[0]
    months = [f"{year}-{month:02d}" for year in range(2011, 2021) for month in range(1, 13)]
    many = tuple(
        replace(sample, slice=slice_, area_code=f"4201120{area:02d}", month=month, value=Decimal(area))
        for slice_ in ("", "U", "R")
        for area in range(60)
        for month in months
    )
    view = compared(IndicatorSeries(PERSONS.indicator, many))
    assert [each.series[0].latest.slice for each in view.comparisons] == [""]
    assert sum(each.size for each in view.comparisons) <= MOST_CELLS
    assert view.comparisons[0].months == months[-24:] and view.is_cut
    assert not compared().is_cut
