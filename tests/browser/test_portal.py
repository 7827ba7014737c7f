"""The portal in Chromium: accessible, quiet, self-contained, and readable however it is opened."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.checks import assert_no_overflow, assert_sound, check_page, excess_width

pytestmark = pytest.mark.browser

PAGES = (
    "index.html",
    "catalog/index.html",
    "datasets/dibao-monthly.html",
    "compare/dibao-persons.html",
    "indicators/index.html",
    "indicators/dibao-persons.html",
    "indicators/rare-cases.html",
    "quality.html",
    "quality/claims.html",
    "quality/findings.html",
    "quality/gates.html",
    "quality/protection.html",
    "quality/dibao_roster.html",
    "quality/scorecards.html",
    "quality/rules-expectations.html",
    "glossary/index.html",
    "glossary/codes.html",
    "glossary/theme-social-assistance.html",
    "accessibility.html",
    "about.html",
)
DESKTOP = {"viewport": {"width": 1280, "height": 900}}
PHONE = {"viewport": {"width": 360, "height": 740}}
MODES: dict[str, dict[str, Any]] = {
    "desktop": DESKTOP,
    "phone": PHONE,
    "dark": {**DESKTOP, "color_scheme": "dark"},
}
# In the dark nothing but the colours is different, on a phone nothing but the places. English phones get all rules.
ONLY = {
    "dark": ("color-contrast",),
    "phone": ("color-contrast", "target-size", "scrollable-region-focusable"),
}
NO_SCRIPT = {**PHONE, "java_script_enabled": False}


SCROLLED = """node => new Promise((done) => {
  const look = (left) => (node.scrollLeft > 0 || !left ? done(node.scrollLeft > 0)
                                                       : requestAnimationFrame(() => look(left - 1)));
  look(300);
})"""


@contextmanager
def opened(browser: Browser, path: Path, **context: Any) -> Iterator[Page]:
    """A page that must not complain, and must not ask for anything that is not a file."""
    complaints: list[str] = []
    requests: list[str] = []
    with browser.new_context(**context) as session:
        page = session.new_page()
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda request: requests.append(request.url))
        page.goto(path.as_uri())
        yield page
        assert complaints == []
        assert [url for url in requests if not url.startswith(("file://", "data:"))] == []


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("name", PAGES)
def test_every_page_is_sound_in_every_mode(browser: Browser, site: Path, name: str, mode: str) -> None:
    with browser.new_context(**MODES[mode]) as session:
        check_page(session.new_page(), (site / name).as_uri(), *ONLY.get(mode, ()))


@pytest.mark.parametrize("name", PAGES)
def test_every_page_is_sound_without_scripts(browser: Browser, site: Path, name: str) -> None:
    with opened(browser, site / name, **NO_SCRIPT) as page:
        expect(page.locator("main h1")).to_be_visible()
        expect(page.locator("button, input, select")).to_have_count(0)
        assert_no_overflow(page)


def test_every_page_flows_anew_at_four_hundred_percent(browser: Browser, site: Path) -> None:
    # A window of 1280 by 1024 pixels, four times enlarged (WCAG 2.2, 1.4.10).
    with browser.new_context(viewport={"width": 320, "height": 256}) as session:
        page = session.new_page()
        wider = {}
        for name in PAGES:
            page.goto((site / name).as_uri())
            if excess := excess_width(page):
                wider[name] = excess
        assert wider == {}


@pytest.mark.parametrize("name", ["datasets/dibao-monthly.html", "quality.html"])
def test_tables_are_sound_without_scripts(browser: Browser, site: Path, name: str) -> None:
    # axe is a script itself, so it looks at the page with the site's script emptied.
    with browser.new_context(**PHONE) as session:
        session.route("**/*.js", lambda route: route.fulfill(body="", content_type="text/javascript"))
        page = session.new_page()
        page.goto((site / name).as_uri())
        expect(page.locator("button, input, select")).to_have_count(0)
        assert_sound(page)


@pytest.mark.parametrize("name", PAGES)
def test_english_pages_are_sound_on_a_phone(browser: Browser, site: Path, name: str) -> None:
    with browser.new_context(**PHONE) as session:
        check_page(session.new_page(), (site / "en" / name).as_uri())


def test_hostile_names_and_the_draft_notice_are_harmless(browser: Browser, hostile_site: Path) -> None:
    with opened(browser, hostile_site / "indicators/dibao-persons.html", **PHONE) as page:
        expect(page.locator("h1")).to_contain_text("<script>")
        expect(page.locator(".notice-draft")).to_be_visible()
        assert_sound(page)


@pytest.mark.parametrize("name", ["datasets/dibao-monthly", "glossary/theme-social-assistance", "quality/scorecards"])
def test_hostile_words_of_tables_are_text_and_fit_a_phone(browser: Browser, hostile_site: Path, name: str) -> None:
    with opened(browser, hostile_site / f"en/{name}.html", **PHONE) as page:
        expect(page.locator("main")).to_contain_text("<script>")
        assert_sound(page)


def test_high_contrast_keeps_lines_and_words(browser: Browser, site: Path) -> None:
    with opened(browser, site / "indicators/urban-share.html", **DESKTOP, forced_colors="active") as page:
        stroke = page.locator(".chart .line").first.evaluate("node => getComputedStyle(node).stroke")
        paper = page.locator("body").evaluate("node => getComputedStyle(node).backgroundColor")
        assert stroke not in (paper, "none")
        assert_sound(page)


def test_a_table_is_sorted_with_the_keyboard(browser: Browser, site: Path) -> None:
    with opened(browser, site / "datasets/dibao-monthly.html", **DESKTOP) as page:
        header = page.locator("table.data thead th").nth(5)
        cells = page.locator("table.data tbody tr td:nth-child(6)")
        header.get_by_role("button").focus()
        page.keyboard.press("Enter")
        expect(header).to_have_attribute("aria-sort", "ascending")
        assert numbers(cells.all_inner_texts()) == sorted(numbers(cells.all_inner_texts()))
        page.keyboard.press("Space")
        expect(header).to_have_attribute("aria-sort", "descending")
        shown = cells.all_inner_texts()
        assert numbers(shown) == sorted(numbers(shown), reverse=True)
        # What is not published has no rank: it stays at the end in both directions.
        assert shown[-1] == "c 保密"


def numbers(texts: list[str]) -> list[int]:
    return [int(text.replace(",", "")) for text in texts if text[0].isdigit()]


def test_a_filter_says_how_much_it_left(browser: Browser, site: Path) -> None:
    with opened(browser, site / "indicators/index.html", **DESKTOP) as page:
        page.get_by_label("筛选指标").fill("低保")
        expect(page.locator("output")).to_have_text("2 / 7")
        expect(page.locator("table.overview tbody tr:visible")).to_have_count(2)


def test_the_keyboard_reaches_content_and_tables(browser: Browser, site: Path) -> None:
    with opened(browser, site / "datasets/dibao-monthly.html", **PHONE) as page:
        page.keyboard.press("Tab")
        expect(page.locator(".skip")).to_be_focused()
        expect(page.locator(".skip")).to_be_in_viewport()
        page.keyboard.press("Enter")
        expect(page.locator("main")).to_be_focused()
        region = page.locator(".scroll").first
        region.focus()
        page.keyboard.press("ArrowRight")
        # Scrolling takes a few frames; to poll from outside, Playwright would need `eval`, which the policy forbids.
        assert region.evaluate(SCROLLED)


def test_a_reader_finds_a_figure_and_its_data(browser: Browser, site: Path) -> None:
    with opened(browser, site / "index.html", **DESKTOP) as page:
        page.get_by_role("heading", name="低保对象人数").get_by_role("link").click()
        expect(page.locator("h1")).to_have_text("低保对象人数")
        page.get_by_role("link", name="最低生活保障按月汇总").click()
        download = page.locator(".downloads a").first
        expect(download).to_have_attribute("href", "../releases/2020.11.0/datasets/dibao-monthly/dibao-monthly.csv")
        page.get_by_role("link", name="English").click()
        expect(page.locator("h1")).to_have_text("Minimum living guarantee by month")


def test_an_auditor_goes_from_a_warning_to_all_rules_of_its_subject(browser: Browser, site: Path) -> None:
    with opened(browser, site / "quality.html", **DESKTOP) as page:
        page.locator('section[aria-labelledby="not-passed"] a.more').click()
        row = page.locator("table.checks tbody tr")
        expect(row).to_have_count(1)
        expect(row).to_contain_text("2020年2月")
        row.get_by_role("link", name="一卡通发放批次").click()
        expect(page.locator("h1")).to_have_text("一卡通发放批次")
        page.get_by_role("link", name="质量报告").last.click()
        page.get_by_role("link", name="全部 3 个数字").click()
        expect(page.locator("table.claims tbody tr").first).to_contain_text("有差异")


def test_published_figures_are_sorted_by_their_result(browser: Browser, site: Path) -> None:
    with opened(browser, site / "en/quality/claims.html", **DESKTOP) as page:
        page.get_by_role("button", name="Result").click()
        results = page.locator("table.claims tbody tr td:first-child .verdict").all_inner_texts()
        assert [text[2:] for text in results] == ["Differs", "Reproduced", "Not computable"]


def test_print_shows_whole_tables(browser: Browser, site: Path) -> None:
    with opened(browser, site / "quality.html", **DESKTOP) as page:
        page.emulate_media(media="print")
        expect(page.locator("nav")).to_be_hidden()
        heights = page.locator(".scroll").evaluate_all("nodes => nodes.map(each => getComputedStyle(each).maxHeight)")
        assert set(heights) == {"none"}


def shown(page: Page) -> list[str]:
    return page.locator("#list li:visible a").all_inner_texts()


def test_a_word_on_the_home_page_leads_to_its_download_by_keyboard(browser: Browser, site: Path) -> None:
    with opened(browser, site / "index.html", **DESKTOP) as page:
        page.get_by_label("搜索数据集和指标").fill("生活保障")
        page.keyboard.press("Enter")
        page.wait_for_url("**/catalog/index.html#q=*")
        expect(page.locator("output")).to_have_text("1 项")
        page.get_by_role("searchbox").focus()
        page.keyboard.press("ArrowDown")
        expect(page.get_by_role("link", name="最低生活保障按月汇总")).to_be_focused()
        page.keyboard.press("Enter")
        expect(page.locator("h1")).to_have_text("最低生活保障按月汇总")
        for _ in range(60):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.closest('.downloads') !== null"):
                break
        assert page.evaluate("document.activeElement.getAttribute('href')").endswith("dibao-monthly.csv")


def test_the_catalogue_is_searched_in_both_languages(browser: Browser, site: Path) -> None:
    with opened(browser, site / "catalog/index.html", **DESKTOP) as page:
        field, everything = page.get_by_role("searchbox"), shown(page)
        assert len(everything) == 10
        field.fill("低保人数")
        assert shown(page) == ["低保对象人数"]
        field.fill("Social ORGANISATIONS")
        assert set(shown(page)) == {"社会组织名录", "社会组织数"}
        # What every row says of itself finds nothing: only names, keywords, themes and registers do.
        field.fill("无条件开放")
        assert shown(page) == []
        field.fill("一卡通发放批次")
        assert "最低生活保障按月汇总" in shown(page)
        field.fill("没有这样的词")
        assert shown(page) == []
        expect(page.locator(".nothing")).to_be_visible()
        expect(page.get_by_role("status")).to_have_text("0 项")
        page.get_by_role("button", name="清除条件").click()
        expect(field).to_be_focused()
        assert shown(page) == everything


def test_a_theme_of_the_home_page_leads_to_its_anchor(browser: Browser, site: Path) -> None:
    with opened(browser, site / "index.html", **PHONE) as page:
        page.locator(".themes").get_by_role("link", name="社会组织").click()
        expect(page.locator("#theme-social-organisations")).to_be_in_viewport()
        assert len(shown(page)) == 10


def test_filters_narrow_the_catalogue_and_stand_in_the_address(browser: Browser, site: Path) -> None:
    with opened(browser, site / "en/catalog/index.html", **PHONE) as page:
        page.get_by_label("Kind").select_option("Dataset")
        page.get_by_label("Frequency").select_option("Monthly")
        expect(page.get_by_role("status")).to_have_text("1 found")
        assert shown(page) == ["Minimum living guarantee by month"]
        page.reload()
        assert shown(page) == ["Minimum living guarantee by month"]
        assert_sound(page)


def test_the_catalogue_prints_as_a_list(browser: Browser, site: Path) -> None:
    with opened(browser, site / "catalog/index.html", **DESKTOP, forced_colors="active") as page:
        assert_sound(page)
        page.emulate_media(media="print")
        expect(page.locator(".search")).to_be_hidden()
        assert len(shown(page)) == 10


def test_a_preview_is_narrowed_by_words_and_codes(browser: Browser, site: Path) -> None:
    with opened(browser, site / "datasets/dibao-monthly.html", **PHONE) as page:
        rows = page.locator("table.data tbody tr:visible")
        page.get_by_label("城乡").select_option("城市")
        page.get_by_label("筛选以下各行").fill("吴家山")
        expect(page.locator(".filters output")).to_have_text(f"{rows.count()} / 100")
        assert 0 < rows.count() < 20
        assert all("吴家山街道" in text and "城市" in text for text in rows.all_inner_texts())
        assert_sound(page)


def test_a_link_to_folded_code_unfolds_it(browser: Browser, site: Path) -> None:
    with opened(browser, site / "en/datasets/dibao-monthly.html", **DESKTOP) as page:
        code = page.locator("#snippet-part")
        expect(code).to_be_hidden()
        page.get_by_role("link", name="read only a part of it").click()
        expect(code).to_be_visible()
        expect(code).to_contain_text("scan_parquet")
