"""Comparing areas and periods: a choice that can be passed on, and an address that can do no harm."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.checks import assert_sound
from tests.browser.test_portal import DESKTOP, PHONE, opened

pytestmark = pytest.mark.browser
NAME = "compare/dibao-persons.html"


@pytest.fixture(scope="module")
def page(browser: Browser, site: Path) -> Iterator[Page]:
    with opened(browser, site / NAME, **DESKTOP) as page:
        yield page


def visible(page: Page, place: str) -> list[str]:
    return page.locator(f".comparison table {place}:visible").all_inner_texts()


def go(page: Page, site: Path, fragment: str) -> None:
    # A new document, as for a reader who was sent the address.
    page.goto("about:blank")
    page.goto(f"{(site / NAME).as_uri()}#{fragment}")


def test_two_areas_and_two_periods_are_chosen_and_found_again(page: Page) -> None:
    for name in ("柏泉街道", "将军路街道"):
        page.get_by_role("checkbox", name=name).uncheck()
    page.get_by_role("checkbox", name="东西湖区").focus()
    page.keyboard.press("Space")
    page.get_by_label("从").select_option("2020-09")
    page.get_by_label("到").select_option("2020-10")
    for again in (False, True):
        if again:
            page.reload()
        expect(page.get_by_role("status")).to_have_text("已选 2 个地区、2 个时期")
        expect(page.locator(".plots .chart")).to_have_count(2)
        assert [each.split()[0] for each in visible(page, "thead th")] == ["时期", "吴家山街道", "东西湖区"]
        assert visible(page, "tbody td") == ["400", "2,861", "400", "2,840"]
        assert visible(page, "tfoot td") == ["0", "+21"]
    assert page.url.endswith("areas=420112001%2C420112&from=2020-09&to=2020-10")
    assert_sound(page)


def test_a_hidden_value_has_a_mark_and_no_change(page: Page, site: Path) -> None:
    go(page, site, "areas=420112002&from=2020-09&to=2020-10")
    assert visible(page, "tfoot td") == ["不作比较"]
    assert page.locator(".plots .gap-mark").all_text_contents() == ["c"]
    expect(page.locator(".plots .gap")).to_have_count(2)
    expect(page.locator(".plots .dot")).to_have_count(0)
    expect(page.locator("[data-note=gap]")).to_be_visible()


def test_a_break_cuts_the_line_and_forbids_the_change(page: Page, site: Path) -> None:
    go(page, site, "areas=420112&from=2020-02&to=2020-06")
    assert visible(page, "tfoot td") == ["口径中断，不作比较"]
    expect(page.locator(".plots .break")).to_have_count(1)
    assert (page.locator(".plots .line").get_attribute("d") or "").count("M") == 2
    go(page, site, "areas=420112&from=2020-04&to=2020-06")
    expect(page.locator(".plots .break")).to_have_count(0)
    expect(page.locator("[data-note='2020-04']")).to_be_hidden()


def test_a_break_in_a_period_without_data_still_cuts(page: Page, site: Path) -> None:
    text = (site / NAME).read_text(encoding="utf-8")
    row = next(line for line in text.splitlines() if 'data-month="2020-04"' in line)
    empty = row.replace('data-order="2741">2,741', 'data-order="" data-mark="–">无数据')
    assert empty != row
    altered = (site / NAME).with_name("altered.html")
    altered.write_text(text.replace(row, empty), encoding="utf-8")
    page.goto(f"{altered.as_uri()}#areas=420112&from=2020-02&to=2020-06")
    altered.unlink()
    assert len(visible(page, "tbody tr")) == 4
    assert visible(page, "tfoot td") == ["口径中断，不作比较"]
    assert (page.locator(".plots .line").get_attribute("d") or "").count("M") == 2
    expect(page.locator("[data-note='2020-04']")).to_be_visible()


def test_running_totals_of_unlike_length_have_no_change(page: Page, site: Path) -> None:
    go(page, site, "areas=420112&from=2020-09&to=2020-10")
    assert visible(page, "tfoot td") == ["+21"]
    page.locator(".comparison table").evaluate("node => (node.dataset.kind = 'ytd')")
    page.get_by_role("checkbox", name="吴家山街道").check()
    assert visible(page, "tfoot td") == ["累计时段长短不同，不作比较"] * 2


def test_periods_for_which_no_chosen_area_reports_are_left_out(page: Page, site: Path) -> None:
    go(page, site, "areas=420112001&from=2020-06&to=2020-10")
    assert len(visible(page, "tbody tr")) == 2
    page.get_by_role("checkbox", name="东西湖区").check()
    assert len(visible(page, "tbody tr")) == 5
    expect(page.locator(".plots .chart").first.locator(".gap")).to_have_count(0)


@pytest.mark.parametrize(
    "fragment",
    [
        "areas=<img src=x onerror=alert(1)>&from='\"><script>&to=javascript:alert(1)&of=__proto__",
        "areas=" + "9" * 5000,
        "areas=__proto__,constructor&from=9999-99&to=0000-00",
        "%E0%A4%A&of&&&=",
    ],
)
def test_an_address_that_asks_for_what_there_is_not_changes_nothing(page: Page, site: Path, fragment: str) -> None:
    go(page, site, fragment)
    expect(page.get_by_role("status")).to_have_text("已选 3 个地区、2 个时期")
    expect(page.locator("main img, main script")).to_have_count(0)


def test_periods_the_wrong_way_round_are_turned(page: Page, site: Path) -> None:
    go(page, site, "areas=420112&from=2020-10&to=2020-08")
    expect(page.get_by_label("从")).to_have_value("2020-08")
    assert len(visible(page, "tbody tr")) == 3


def test_hostile_names_are_text_and_high_contrast_keeps_lines(browser: Browser, hostile_site: Path) -> None:
    with opened(browser, hostile_site / "en" / NAME, **PHONE, forced_colors="active") as page:
        expect(page.locator(".picks label").first).to_contain_text("<script>")
        expect(page.locator(".plots .plot-title").first).to_contain_text("<script>")
        stroke = page.locator(".plots .line").first.evaluate("node => getComputedStyle(node).stroke")
        assert stroke not in ("none", page.locator("body").evaluate("node => getComputedStyle(node).backgroundColor"))
        assert_sound(page)


def test_an_area_leads_to_itself_among_others(browser: Browser, site: Path) -> None:
    with opened(browser, site / "en/areas/420112001.html", **DESKTOP) as page:
        page.get_by_role("link", name="Compare: Persons").click()
        expect(page.get_by_role("status")).to_have_text("Areas: 1. Periods: 2.")
        expect(page.get_by_role("checkbox", name="吴家山街道")).to_be_checked()
        page.emulate_media(media="print")
        expect(page.locator(".choose")).to_be_hidden()
        expect(page.locator(".plots .chart")).to_be_visible()
