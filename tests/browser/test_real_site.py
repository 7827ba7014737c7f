"""The portal of a real release: the longest page of every type, and the width of every page.

`MZ_SITE=<folder> pytest tests/browser/test_real_site.py` looks at a site that lies there already; without it
the sample bureau is run once for all tests that need it.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.checks import check_page, excess_width

pytestmark = [pytest.mark.browser, pytest.mark.pipeline]

TYPES = (
    "index.html",
    "about.html",
    "areas/*.html",
    "catalog/index.html",
    "compare/*.html",
    "datasets/*.html",
    "glossary/codes.html",
    "indicators/index.html",
    "indicators/[!i]*.html",
    "transparency/*.html",
    "quality.html",
    "quality/claims.html",
    "quality/findings.html",
    "quality/gates.html",
    "quality/protection.html",
    "quality/scorecards.html",
    "quality/rules-*.html",
    "quality/[!cfgrs]*.html",
)
# Small releases are looked at in every combination (test_portal): here in the two that differ most.
LOOKS = {"zh-1200": ("", 1200), "en-360": ("en", 360)}
MOST_BYTES = 150_000
PER_SHEET = 40


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


def test_no_page_is_wider_than_a_phone(browser: Browser, published: Path, tmp_path: Path) -> None:
    """To open each of more than a thousand pages takes minutes, to open them by the sheet a fifth of that."""
    assert len(pages(published)) > 1000
    assert wide_sheets(browser, published, tmp_path) == []


def test_one_wide_page_on_a_sheet_is_noticed(browser: Browser, site: Path, tmp_path: Path) -> None:
    spoilt = shutil.copytree(site, tmp_path / "site")
    assert wide_sheets(browser, spoilt, tmp_path / "sound") == []
    page = spoilt / "en" / "quality" / "claims.html"
    wide = page.read_text(encoding="utf-8").replace("</main>", '<hr width="400"></main>')
    page.write_text(wide, encoding="utf-8")
    (found,) = wide_sheets(browser, spoilt, tmp_path / "wide")
    assert "claims.html" in found


def wide_sheets(browser: Browser, site: Path, folder: Path) -> list[str]:
    """What lies on those sheets of the site's pages that are wider than a phone."""
    with browser.new_context(viewport={"width": 360, "height": 740}) as session:
        page = session.new_page()
        found = []
        for names, sheet in sheets(site, folder):
            # The script waits for the style sheet, and this for the script.
            page.goto(sheet.as_uri(), wait_until="domcontentloaded")
            if excess_width(page):
                found.append(names)
        return found


def sheets(site: Path, folder: Path) -> Iterator[tuple[str, Path]]:
    """The pages of a site one below the other on sheets of its own style: the pages' names, and the sheet."""
    shutil.copytree(site / "assets", folder / "assets")
    for place, paths in groupby(pages(site), lambda path: path.parent):
        texts = [(path.name, path.read_text(encoding="utf-8")) for path in paths]
        below = folder / place.relative_to(site)
        below.mkdir(parents=True, exist_ok=True)
        for start in range(0, len(texts), PER_SHEET):
            names, pages_ = zip(*texts[start : start + PER_SHEET], strict=True)
            contents = "".join(page.partition("<body")[2].partition(">")[2].partition("</body>")[0] for page in pages_)
            opening = pages_[0].partition("<body")
            sheet = below / f"sheet-{start}.html"
            text = f"{opening[0]}<body{opening[2].partition('>')[0]}>{contents}</body></html>"
            sheet.write_text(text, encoding="utf-8")
            yield " ".join(names), sheet


def test_no_page_is_heavy(published: Path) -> None:
    assert {path: path.stat().st_size for path in pages(published) if path.stat().st_size > MOST_BYTES} == {}


def pages(site: Path) -> list[Path]:
    """All pages of the portal; what lies with the releases is not part of it."""
    folders = ("", "catalog", "compare", "datasets", "glossary", "indicators", "quality", "areas", "transparency")
    return [path for lang in ("", "en") for folder in folders for path in sorted((site / lang / folder).glob("*.html"))]
