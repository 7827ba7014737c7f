"""What every page has to pass in a browser, whichever release it was made from."""

from __future__ import annotations

from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Request

# axe would fetch style sheets anew to look into them, which the site's policy rightly refuses.
AXE_OPTIONS = {"preload": False, "resultTypes": ["violations"]}
_AXE = Axe()
_WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
_EMPTY = "Array.from(document.querySelectorAll('main :is(h1, h2, h3, th[scope], dd)'), n => n.textContent.trim())"


def check_page(page: Page, url: str, *rules: str) -> None:
    """Open a page: it complains of nothing, asks for nothing outside the site, and is sound.

    `rules` narrows axe down to these, where only they can have another result than in a look already taken.
    """
    complaints: list[str] = []
    outside: list[str] = []
    home = urlsplit(url)

    def note(request: Request) -> None:
        there = urlsplit(request.url)
        if there.scheme != "data" and (there.scheme, there.netloc) != (home.scheme, home.netloc):
            outside.append(request.url)

    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", note)
    page.goto(url)
    assert_sound(page, *rules)
    assert complaints == []
    assert outside == []
    assert page.locator("main h1").count() == 1
    # Nothing that names or states something may be empty, or show what a program writes for nothing.
    assert not {"", "None", "nan"} & set(page.evaluate(_EMPTY))


def assert_sound(page: Page, *rules: str) -> None:
    """No violation that axe can find, and nothing wider than the window."""
    options = {**AXE_OPTIONS, "runOnly": list(rules)} if rules else AXE_OPTIONS
    violations = _AXE.run(page, options=options).response["violations"]
    assert [(each["id"], each["nodes"][0]["html"][:120]) for each in violations] == []
    assert_no_overflow(page)


def assert_no_overflow(page: Page) -> None:
    """Nothing is wider than the window."""
    assert excess_width(page) == 0


def excess_width(page: Page) -> int:
    """By how many pixels the page is wider than the window."""
    return int(page.evaluate(_WIDER))
