"""Targets, areas, the record of releases, money and tasks: nothing is judged, drawn or summed from what is hidden."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from xml.etree import ElementTree

import pytest

from publish.portal.build import Site
from publish.portal.charts import NARROWEST_BARS, Caption, Link, flow_chart
from publish.portal.commitments import CommitmentsView
from publish.portal.indicators import IndicatorView, indicator_view
from publish.portal.locale import Locale
from publish.portal.money import MoneyView
from publish.portal.places import area_views, tiles
from publish.portal.record import step_between
from publish.portal.sharing import Sharing
from publish.release.manifest import manifest_bytes
from publish.release.model import Release
from tests.portal_money import told_release
from tests.portal_release import fake_release
from tests.unit.publish.portal.test_portal_charts import boxes, overlapping

ZH = Locale("zh")
RELEASE = fake_release()


def judged(direction: str, value: int | None) -> IndicatorView:
    """The share with a target of 95 % in October, in this direction and with this latest value."""
    series = next(each for each in RELEASE.indicators if each.indicator.id == "urban-share")
    indicator = series.indicator.model_copy(update={"direction": direction})
    *before, last = series.observations
    status = "A" if value is not None else "c"
    latest = replace(last, value=None if value is None else Decimal(value), status=status)
    return indicator_view(replace(series, indicator=indicator, observations=(*before, latest)), RELEASE, ZH)


@pytest.mark.parametrize(
    ("direction", "value", "state"),
    [
        ("higher_is_better", 95, "reached"),
        ("higher_is_better", 94, "short"),
        ("lower_is_better", 95, "reached"),
        ("lower_is_better", 96, "short"),
        ("neutral", 99, "unjudged"),
        ("higher_is_better", None, "hidden"),
    ],
)
def test_a_value_is_held_against_its_target_in_the_good_direction(
    direction: str, value: int | None, state: str
) -> None:
    assert judged(direction, value).target_state == state


def test_the_sentence_says_how_far_off_the_target_is_and_nothing_of_a_hidden_value() -> None:
    assert judged("higher_is_better", 94).sentence.endswith("尚未达到95%的目标，相差1.00个百分点。")
    assert "95%" not in judged("higher_is_better", None).sentence


def test_the_trend_has_the_targets_and_its_table_too() -> None:
    figure = judged("higher_is_better", 94).figures[0]
    assert figure.has_targets and 'class="target"' in figure.chart
    assert [row.target for row in figure.rows][:3] == ["95.00", "90.00", ""]


def test_a_line_is_cut_where_the_series_breaks_and_no_change_is_told_across_it() -> None:
    series = next(each for each in RELEASE.indicators if each.indicator.id == "dibao-persons")
    view = indicator_view(series, RELEASE, ZH)
    assert 'class="break"' in view.figures[0].chart and [each.day for each in view.figures[0].breaks] == ["2020-04-01"]
    own = tuple(one for one in series.observations if one.slice == "" and one.month <= "2020-04")
    cut = indicator_view(replace(series, observations=own), RELEASE, ZH)
    assert cut.headline is not None and cut.headline.change == "2020年3月之后口径中断，不作比较"


def test_a_hidden_area_has_no_shade() -> None:
    series = next(each for each in RELEASE.indicators if each.indicator.id == "dibao-persons")
    shown = tiles(indicator_view(series, RELEASE, ZH))
    assert [(tile.shade, tile.shown) for tile in shown] == [(1, "400"), (None, "c 保密"), (3, "580"), (4, "670")]


def test_each_area_has_its_indicators_and_the_value_of_the_whole_beside_them() -> None:
    views = [indicator_view(each, RELEASE, ZH) for each in RELEASE.indicators]
    areas = area_views(views, RELEASE, ZH)
    assert [area.code for area in areas] == ["420112001", "420112002", "420112003", "420112400"]
    ((_, (entry,)),) = areas[1].groups
    assert entry.headline.quantity is None and entry.order == "" and entry.whole == "2,861"


def test_a_picture_is_a_whole_svg_file_and_the_embedding_is_text() -> None:
    hostile = fake_release(hostile=True)
    sharing = next(each for each in Site(hostile, ZH, {}).shared if each.picture_page == "indicators/dibao-persons.svg")
    assert isinstance(sharing, Sharing)
    assert ElementTree.fromstring(sharing.picture).tag == "{http://www.w3.org/2000/svg}svg"
    assert "<script" not in sharing.embedding and type(sharing.embedding) is str


@pytest.mark.parametrize(
    ("before", "now", "step"),
    [(None, "1.0.0", "first"), ("1.0.0", "1.1.0", "minor"), ("1.1.0", "2.0.0", "major"), ("1.0.0", "1.0.0", "none")],
)
def test_a_step_is_told_by_the_part_of_the_version_that_differs(before: str | None, now: str, step: str) -> None:
    assert step_between(before, now) == step


def earlier(of: Release, /, **more: object) -> bytes:
    manifest = json.loads(manifest_bytes(replace(of, state="draft", approvals=()), {}))
    return json.dumps(manifest | more).encode()


def test_corrections_revisions_and_lateness_are_told_from_the_manifests() -> None:
    reason = {"zh": "重复计算", "en": "Counted twice"}
    first = earlier(RELEASE, release="2020.10.0", reference_month="2020-09", released_at="2020-12-01T09:00:00+08:00")
    second = earlier(RELEASE, release="2020.10.1", reference_month="2020-09", kind="correction", reason=reason)
    table = replace(RELEASE.indicators[0], version="1.1.0")
    now = replace(RELEASE, indicators=(table, *RELEASE.indicators[1:]))
    record = Site(now, ZH, {}, {"2020.10.0": first, "2020.10.1": second}).record
    assert [(each.release, each.kind, each.reason) for each in record.corrections] == [
        ("2020.10.1", "更正", "重复计算")
    ]
    revisions = record.revisions("indicators", table.indicator.id)
    assert [(each.release, each.version, each.step) for each in revisions] == [
        ("2020.11.0", "1.1.0", "内容增加或修订"),
        ("2020.10.0", "1.0.0", "首次发布"),
    ]
    assert [each.in_time for each in record.came] == [True, False] and record.in_time == (1, 2)


def test_hidden_money_is_in_no_picture_and_in_no_total() -> None:
    money = MoneyView(told_release(), ZH)
    assert [each.shown for each in money.spent] == ["900,000.00", "c 保密", "300,000.00"]
    root = ElementTree.fromstring(str(money.flow))
    assert len([node for node in root.iter("path") if node.get("class") == "band"]) == 2
    texts = [node.text for node in root.iter("text")]
    assert "c 保密" in texts and "120万元" not in texts
    assert [step.step for step in money.steps] == ["接收", "分配", "申报"]


def test_names_of_a_flow_never_overlap() -> None:
    long = "临空港经济技术开发区（网安基地）管理委员会社会事务办公室"
    links = [Link(f"{long}{n}", f"{long[::-1]}{n % 3}", Decimal(10**n)) for n in range(6)]
    amounts = {name: "1,234,567.89万元" for link in links for name in (link.source, link.target)}
    svg = flow_chart(links, amounts, Caption("c1", "t", "d"))
    assert overlapping(boxes(svg, NARROWEST_BARS)) == []


def test_a_task_without_a_number_says_so() -> None:
    view = CommitmentsView(told_release(), ZH)
    assert [[month.shown for month in task.months] for task in view.tasks] == [["未报", "84.5"], ["未报", "未报"]]
    assert view.silent == 1 and view.tasks[0].target == "不低于100%"


def test_a_release_without_those_datasets_says_so_and_draws_nothing() -> None:
    money, tasks = MoneyView(RELEASE, ZH), CommitmentsView(RELEASE, ZH)
    assert money.flow is None and money.trail is None and money.spent == () and tasks.tasks == ()
