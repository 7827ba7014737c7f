"""Geometry of the charts: nothing overlaps, gaps are marked, nothing is lost, same input, same picture."""

from __future__ import annotations

from decimal import Decimal
from itertools import combinations
from typing import NamedTuple
from xml.etree import ElementTree

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from publish.portal import charts
from publish.portal.charts import Bar, Caption, Point, Tick
from publish.portal.locale import Locale

CAPTION = Caption("c1", "Title", "Description")
ZH = Locale("zh")
WIDTHS = (charts.NARROWEST, 760)


class Box(NamedTuple):
    """Where a text is, in pixels."""

    left: float
    right: float
    top: float
    bottom: float
    text: str


def boxes(svg: str, width: float) -> list[Box]:
    """The boxes of all texts of a chart that is drawn at this width."""
    found = []
    for node in ElementTree.fromstring(svg).iter("text"):
        x = node.get("x", "0")
        left = float(x.rstrip("%")) / 100 * width if x.endswith("%") else float(x)
        text = node.text or ""
        size = charts.text_width(text)
        left -= {"start": 0, "middle": size / 2, "end": size}[node.get("text-anchor", "start")]
        left += float(node.get("dx", "0"))
        y = float(node.get("y", "0")) + float(node.get("dy", "0"))
        found.append(Box(left, left + size, y - 0.85 * charts.FONT_SIZE, y + 0.2 * charts.FONT_SIZE, text))
    return found


def overlapping(found: list[Box]) -> list[tuple[str, str]]:
    return [
        (one.text, two.text)
        for one, two in combinations(found, 2)
        if one.left < two.right and two.left < one.right and one.top < two.bottom and two.top < one.bottom
    ]


def series(values: list[int | None], locale: Locale = ZH) -> str:
    points = [
        Point(
            locale.month(f"{2018 + n // 12}-{n % 12 + 1:02d}"),
            None if value is None else Decimal(value),
            "c" if value is None else f"{value:,}",
            "A" if value is not None else "c",
        )
        for n, value in enumerate(values)
    ]
    published = [point.value for point in points if point.value is not None]
    ticks = [Tick(each, locale.compact(Decimal(str(each)))) for each in charts.scale(published or [Decimal(0)])]
    return charts.line_chart(points, ticks, CAPTION)


@given(
    st.lists(st.one_of(st.none(), st.integers(0, 9_999_999)), min_size=1, max_size=60),
    st.sampled_from(["zh", "en"]),
)
# The last value at the very top, between two gaps: label and symbols are as near to each other as they get.
@example([0] * 56 + [None, None, 100, None], "zh")
@settings(max_examples=80, deadline=None)
def test_texts_of_a_line_chart_never_overlap(values: list[int | None], lang: str) -> None:
    svg = series(values, Locale(lang))  # type: ignore[arg-type]
    for width in WIDTHS:
        assert overlapping(boxes(svg, width)) == []


@given(
    st.lists(
        st.tuples(st.text("东西湖区民政局 abc（）-", max_size=60), st.one_of(st.none(), st.integers(0, 99_999_999))),
        min_size=1,
        max_size=12,
    )
)
@example([("临空港经济技术开发区（网安基地）管理委员会社会事务办公室" * 2, 99_999_999), ("a-" * 30, None)])
@settings(max_examples=60, deadline=None)
def test_long_labels_of_bars_never_meet_the_figures(rows: list[tuple[str, int | None]]) -> None:
    bars = [
        Bar(label, None if value is None else Decimal(value), "c 保密" if value is None else f"{value:,}")
        for label, value in rows
    ]
    svg = charts.bar_chart(bars, CAPTION)
    assert overlapping(boxes(svg, charts.NARROWEST_BARS)) == []
    height = float(ElementTree.fromstring(svg).get("height", "0"))
    assert all(box.bottom <= height and box.left >= 0 for box in boxes(svg, charts.NARROWEST_BARS))


def test_wrapping_loses_nothing() -> None:
    label = "临空港经济技术开发区（网安基地）管理委员会社会事务办公室 and a few words in English"
    lines = charts.wrapped(label, 120)
    assert "".join(lines).replace(" ", "") == label.replace(" ", "")
    assert all(charts.text_width(line) <= 120 for line in lines)


def test_a_gap_breaks_the_line_and_carries_its_symbol_once() -> None:
    svg = series([10, 11, None, None, 12, 13])
    root = ElementTree.fromstring(svg)
    path = next(node for node in root.iter("path")).get("d", "")
    assert path.count("M") == 2
    assert [node.text for node in root.iter("text") if node.get("class") == "gap-mark"] == ["c"]
    assert len([node for node in root.iter("line") if node.get("class") == "gap"]) == 2


@pytest.mark.parametrize(
    ("values", "is_below"), [([30, 20], True), ([20, 30], False), ([30, 30], False), ([30, 0], False)]
)
def test_the_last_value_keeps_clear_of_a_line_that_falls_to_it(values: list[int | None], is_below: bool) -> None:
    """Below its point, unless that would meet the axis: then above the line."""
    root = ElementTree.fromstring(series([10, 31, *values]))
    (dot,) = root.iter("circle")
    (value,) = (node for node in root.iter("text") if node.get("class") == "value")
    assert (float(value.get("y", "")) > float(dot.get("cy", ""))) == is_below


def test_a_lonely_value_between_gaps_is_a_dot() -> None:
    dots = ElementTree.fromstring(series([None, 5, None, 6, 7])).iter("circle")
    assert [dot.get("cx") for dot in dots] == ["25.00%", "100.00%"]


def test_a_bar_without_a_value_is_not_drawn_as_zero() -> None:
    svg = charts.bar_chart([Bar("a", Decimal(3), "3"), Bar("b", None, "c 保密"), Bar("d", Decimal(0), "0")], CAPTION)
    widths = [node.get("width") for node in ElementTree.fromstring(svg).iter("rect") if node.get("class") == "bar"]
    assert widths == ["100.00%", "0.00%"]


@pytest.mark.parametrize("values", [[None, None], [7], [0, 0], [5, 5, 5], [-4, 3]])
def test_unusual_series_are_drawn(values: list[int | None]) -> None:
    assert ElementTree.fromstring(series(values)).get("role") == "img"


def test_every_chart_says_what_it_shows() -> None:
    for svg in (
        series([1, 2]),
        charts.sparkline([Point("a", Decimal(1), "1")], CAPTION),
        charts.bar_chart([], CAPTION),
    ):
        root = ElementTree.fromstring(svg)
        assert root.get("aria-labelledby") == "c1-t c1-d"
        assert [child.tag for child in root][:2] == ["title", "desc"]


def test_hostile_labels_stay_text() -> None:
    svg = charts.bar_chart([Bar('<script>"', Decimal(1), "<b>")], Caption("k", "<i>", "&"))
    assert "<script>" not in svg and "<b>" not in svg and "<i>" not in svg


def test_the_scale_encloses_the_values_and_starts_at_zero_unless_they_are_far_from_it() -> None:
    assert charts.scale([Decimal(3), Decimal(100)])[0] == 0
    far = charts.scale([Decimal(2733), Decimal(2910)])
    assert 0 < far[0] <= 2733 and far[-1] >= 2910
    assert charts.scale([Decimal(0)])[0] == 0


def test_the_same_input_gives_the_same_picture() -> None:
    assert series([1, None, 3]) == series([1, None, 3])
