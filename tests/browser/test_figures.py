"""Areas and transparency pages in Chromium: sound on a desktop and on a phone, and no text of a picture on another."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from publish.portal import build_portal
from tests.browser.checks import assert_no_overflow, check_page
from tests.portal_money import told_release

pytestmark = pytest.mark.browser

PAGES = (
    "areas/420112400.html",
    "areas/index.html",
    "transparency/index.html",
    "transparency/calendar.html",
    "transparency/commitments.html",
    "transparency/corrections.html",
    "transparency/money.html",
)
PHONE = {"viewport": {"width": 360, "height": 740}}
# Half a pixel is the rounding of the letters.
OVERLAPS = """() => Array.from(document.querySelectorAll("svg.chart")).flatMap((chart) => {
  const boxes = Array.from(chart.querySelectorAll("text"), (node) => [node.getBoundingClientRect(), node.textContent]);
  return boxes.flatMap(([one, text], at) => boxes.slice(at + 1)
    .filter(([two]) => one.left < two.right - 0.5 && two.left < one.right - 0.5
                    && one.top + 4 < two.bottom - 4 && two.top + 4 < one.bottom - 4)
    .map(([, other]) => text + " / " + other));
})"""


@pytest.fixture(scope="session")
def told_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The portal of a release that publishes money and tasks."""
    root = tmp_path_factory.mktemp("told")
    for name, content in build_portal(told_release()).items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(content)
    return root


@pytest.mark.parametrize("name", PAGES)
def test_every_page_is_sound(browser: Browser, told_site: Path, name: str) -> None:
    with browser.new_context(viewport={"width": 1280, "height": 900}) as session:
        check_page(session.new_page(), (told_site / name).as_uri())
    with browser.new_context(**PHONE, color_scheme="dark") as session:  # type: ignore[arg-type]
        check_page(session.new_page(), (told_site / "en" / name).as_uri(), "color-contrast", "target-size")


@pytest.mark.parametrize("name", ["transparency/money.html", "indicators/dibao-persons.html"])
def test_no_text_of_a_picture_lies_on_another(browser: Browser, told_site: Path, name: str) -> None:
    with browser.new_context(**PHONE) as session:  # type: ignore[arg-type]
        page = session.new_page()
        page.goto((told_site / name).as_uri())
        assert page.locator("svg.chart text").count() > 5
        assert page.evaluate(OVERLAPS) == []


def test_the_tasks_are_readable_without_scripts(browser: Browser, told_site: Path) -> None:
    with browser.new_context(**PHONE, java_script_enabled=False) as session:  # type: ignore[arg-type]
        page = session.new_page()
        page.goto((told_site / "transparency/commitments.html").as_uri())
        expect(page.locator("table.commitments tbody tr")).to_have_count(2)
        assert_no_overflow(page)
