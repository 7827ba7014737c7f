"""The portal of a real release: the longest page of every type, and the width of every page.

`MZ_SITE=<folder> pytest tests/browser/test_real_site.py` looks at a site that lies there already; without it
the sample bureau is run once for all tests that need it.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.checks import assert_no_overflow, check_page

pytestmark = [pytest.mark.browser, pytest.mark.pipeline]

TYPES = (
    "index.html",
    "about.html",
    "datasets/*.html",
    "indicators/index.html",
    "indicators/[!i]*.html",
    "quality.html",
    "quality/claims.html",
    "quality/findings.html",
    "quality/gates.html",
    "quality/[!cfg]*.html",
)
LOOKS = {"zh-1200": ("", 1200), "zh-360": ("", 360), "en-360": ("en", 360)}
MOST_BYTES = 150_000


@pytest.fixture(scope="session")
def published(request: pytest.FixtureRequest) -> Path:
    """The site to look at."""
    given = os.environ.get("MZ_SITE")
    site = Path(given) if given else request.getfixturevalue("real_site")
    assert isinstance(site, Path)
    return site.resolve()


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("pattern", TYPES)
def test_the_longest_page_of_a_type_is_sound(browser: Browser, published: Path, pattern: str, look: str) -> None:
    folder, width = LOOKS[look]
    longest = max((published / folder).glob(pattern), key=lambda path: (path.stat().st_size, path.name))
    with browser.new_context(viewport={"width": width, "height": 800}) as session:
        check_page(session.new_page(), longest.as_uri())


def test_no_page_is_wider_than_a_phone(browser: Browser, published: Path) -> None:
    with browser.new_context(viewport={"width": 360, "height": 740}) as session:
        page = session.new_page()
        # Every fourth page: the longest of each type is looked at above, and all of them take minutes.
        for path in pages(published)[::4]:
            page.goto(path.as_uri())
            assert_no_overflow(page)


def test_no_page_is_heavy(published: Path) -> None:
    assert {path: path.stat().st_size for path in pages(published) if path.stat().st_size > MOST_BYTES} == {}


def pages(site: Path) -> list[Path]:
    """All pages of the portal; what lies with the releases is not part of it."""
    folders = ("", "datasets", "indicators", "quality")
    return [path for lang in ("", "en") for folder in folders for path in sorted((site / lang / folder).glob("*.html"))]
