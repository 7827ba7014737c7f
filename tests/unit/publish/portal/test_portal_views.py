"""What the pages show: the latest value and its change, hidden values, themes, accounting, citations."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from publish.portal.datasets import DatasetView
from publish.portal.indicators import IndicatorView, indicator_view
from publish.portal.locale import Lang, Locale
from publish.release.model import IndicatorSeries, Observation, Release
from tests.portal_release import SLICES, fake_release

RELEASE = fake_release()


def view(name: str, lang: Lang = "zh", release: Release = RELEASE) -> IndicatorView:
    series = next(each for each in release.indicators if each.indicator.id == name)
    return indicator_view(series, release, Locale(lang))


def with_values(name: str, *observed: tuple[str, str, int | None]) -> IndicatorView:
    """The indicator with these observations (month, period kind, value) in place of its own."""
    series = next(each for each in RELEASE.indicators if each.indicator.id == name)
    observations = tuple(
        Observation(
            "",
            SLICES[""],
            RELEASE.area_code,
            RELEASE.area_name,
            kind,  # type: ignore[arg-type]
            month,
            None if value is None else Decimal(value),
            None,
            None,
            "A" if value is not None else "c",
        )
        for month, kind, value in observed
    )
    return indicator_view(IndicatorSeries(series.indicator, observations), RELEASE, Locale("en"))


def change(indicator: IndicatorView) -> str:
    assert indicator.headline is not None
    return indicator.headline.change


def test_the_headline_has_value_period_and_change() -> None:
    zh, en = view("dibao-persons").headline, view("dibao-persons", "en").headline
    assert zh is not None and en is not None and zh.quantity is not None
    assert (zh.period, zh.quantity.text, zh.change) == (
        "2020年10月",
        "2,861人",
        "比2020年9月增加21人（0.7%）",
    )
    assert en.change == "up 21 persons (0.7%) on Sep 2020"


def test_a_percentage_changes_by_points() -> None:
    assert change(view("urban-share")) == "比2020年9月上升0.68个百分点"


def test_no_change_is_derived_from_or_for_a_hidden_value() -> None:
    hidden_before = with_values("dibao-persons", ("2020-09", "month", None), ("2020-10", "month", 5))
    assert change(hidden_before) == "not comparable: the value for Sep 2020 is not published"
    hidden_now = with_values("dibao-persons", ("2020-09", "month", 5), ("2020-10", "month", None))
    assert change(hidden_now) == "" and hidden_now.headline is not None
    assert hidden_now.headline.quantity is None and hidden_now.formula is None


def test_an_unchanged_value_and_a_rise_from_zero() -> None:
    assert (
        change(with_values("dibao-persons", ("2020-09", "month", 5), ("2020-10", "month", 5)))
        == "unchanged on Sep 2020"
    )
    assert (
        change(with_values("dibao-persons", ("2020-09", "month", 0), ("2020-10", "month", 1)))
        == "up 1 person on Sep 2020"
    )


def test_a_running_total_is_compared_with_the_same_months_of_the_year_before() -> None:
    total = with_values("dibao-paid", ("2019-10", "ytd", 90), ("2020-09", "ytd", 95), ("2020-10", "ytd", 99))
    assert change(total) == "up 9 yuan (10.0%) on Jan–Oct 2019"
    assert change(with_values("dibao-paid", ("2020-09", "ytd", 95), ("2020-10", "ytd", 99))) == ""


def test_the_main_series_is_the_first_slice_of_the_own_area_in_the_first_period_kind() -> None:
    main = view("dibao-persons").main
    assert main is not None and (main.latest.slice, main.latest.area_code) == ("", "420112")
    paid = view("dibao-paid").main
    assert paid is not None and paid.latest.period_kind == "ytd"


def test_other_areas_are_sorted_and_hidden_ones_have_no_number() -> None:
    areas = view("dibao-persons").by_area
    assert areas is not None
    assert [(row.shown, row.is_published) for row in areas.rows] == [
        ("670", True),
        ("580", True),
        ("400", True),
        ("c 保密", False),
    ]


def test_a_figure_tells_of_its_gaps_and_of_a_cut_axis() -> None:
    figure = view("urban-share").figures[0]
    assert figure.gaps == ("c",) and figure.cut_axis and figure.has_parts
    assert "3期不公布" in figure.chart


def test_the_formula_has_the_actual_numbers() -> None:
    formula = view("urban-share").formula
    assert formula is not None
    assert (formula.numerator, formula.denominator, formula.factor) == ("2,861", "3,100", "100")
    assert formula.result == "92.29%"


def test_an_indicator_without_observations_is_empty_not_an_error() -> None:
    empty = view("coming-soon")
    assert empty.headline is None and empty.figures == () and empty.by_slice is None and empty.spark is None


def test_the_theme_comes_from_the_dataset_of_the_same_aggregate() -> None:
    assert view("organisations").theme.en == "Social organisations"
    bare = replace(RELEASE, datasets=())
    assert view("organisations", release=bare).theme.en == "Other"


def test_preview_cells() -> None:
    first, *_ = DatasetView(RELEASE.datasets[0], RELEASE, Locale("en")).preview
    assert [(cell.text, cell.code) for cell in first[:4]] == [
        ("Sep 2019", ""),
        ("420112001", ""),
        ("吴家山街道", ""),
        ("Rural", "R"),
    ]
    assert first[6].text == "29,240.50" and first[6].order == "29240.50"


def test_a_hidden_row_shows_the_symbol_in_every_measure() -> None:
    rows = DatasetView(RELEASE.datasets[0], RELEASE, Locale("zh")).preview
    hidden = next(row for row in rows if row[-1].code == "c")
    assert [(cell.text, cell.order) for cell in hidden[4:7]] == [("c 保密", "")] * 3


def test_a_year_is_a_name_and_takes_no_separators() -> None:
    rows = DatasetView(RELEASE.datasets[2], RELEASE, Locale("zh")).preview
    assert [cell.text for cell in rows[0][:2]] == ["2019", "1,204"]


def test_the_preview_ends_after_a_hundred_rows() -> None:
    assert len(DatasetView(RELEASE.datasets[0], RELEASE, Locale("zh")).preview) == 100


def test_the_citation_names_version_and_synthetic_data() -> None:
    citation = DatasetView(RELEASE.datasets[0], RELEASE, Locale("en")).citation
    assert "(synthetic data)" in citation and "Version 2020.11.0" in citation
    assert citation.endswith("https://data.example.invalid/en/datasets/dibao-monthly.html")


def sliced(*observed: tuple[str, str, str, int | None]) -> IndicatorView:
    """An indicator whose first slice is not the total: observations of (slice, month, period kind, value)."""
    series = next(each for each in RELEASE.indicators if each.indicator.id == "dibao-paid")
    indicator = series.indicator.model_copy(update={"slices": ("urban_rural=U", "urban_rural=R")})
    place = (RELEASE.area_code, RELEASE.area_name)
    observations = tuple(
        Observation(
            f"urban_rural={key}",
            SLICES[key],
            *place,
            kind,  # type: ignore[arg-type]
            month,
            None if value is None else Decimal(value),
            None,
            None,
            "A" if value is not None else "c",
        )
        for key, month, kind, value in observed
    )
    return indicator_view(IndicatorSeries(indicator, observations), RELEASE, Locale("zh"))


def test_a_figure_that_is_not_the_total_says_so() -> None:
    part = sliced(("U", "2020-10", "ytd", 90), ("R", "2020-10", "ytd", 10))
    assert part.title == "低保金及补贴累计发放额 · 城市"
    assert part.headline is not None and part.headline.slice == "城市"
    assert view("dibao-persons").title == "低保对象人数" and view("dibao-persons").slice == ""


def test_beside_a_hidden_latest_value_stands_what_is_published_with_its_period() -> None:
    hidden = sliced(("U", "2020-10", "ytd", None), ("U", "2020-10", "month", 12)).headline
    assert hidden is not None and hidden.quantity is None and hidden.status == "c"
    assert hidden.instead is not None and hidden.instead.quantity is not None
    assert (hidden.instead.period, hidden.instead.quantity.text) == ("2020年10月", "12元")


def test_nothing_older_hidden_or_of_another_slice_stands_in_for_a_hidden_value() -> None:
    for other in (("U", "2020-09", "month", 12), ("U", "2020-10", "month", None), ("R", "2020-10", "month", 12)):
        headline = sliced(("U", "2020-10", "ytd", None), other).headline
        assert headline is not None and headline.instead is None


def test_groups_are_compared_in_one_period_only() -> None:
    figure = sliced(("U", "2020-10", "ytd", 90), ("R", "2020-04", "ytd", 10)).by_slice
    assert figure is not None and figure.title == "各分组 · 2020年1—10月"
    assert [(row.label, row.shown) for row in figure.rows] == [("城市", "90"), ("农村", "无数据")]


def test_parts_are_called_by_their_published_labels() -> None:
    share = view("urban-share", "en")
    assert share.denominator is not None and share.numerator.label == "Persons"
    assert (share.denominator.column, share.denominator.scope) == ("agg_entitlement__area_month.person_count", "All")
    assert view("rare-cases").numerator.label == "" and view("rare-cases").denominator is None


def test_a_slice_of_the_denominator_is_told_in_words() -> None:
    series = next(each for each in RELEASE.indicators if each.indicator.id == "urban-share")
    indicator = series.indicator.model_copy(update={"denominator_slice": "urban_rural=R;cause=fire"})
    found = indicator_view(replace(series, indicator=indicator), RELEASE, Locale("zh")).denominator
    assert found is not None and found.scope == "农村，fire"
