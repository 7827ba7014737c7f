"""Where things are: pages and release files, relative to the portal's root, and relative links between them.

Belongs here: paths. Everything is relative so that the portal works from any folder, from `file://` too.
"""

from __future__ import annotations

from posixpath import dirname, relpath

from publish.portal.locale import Lang


def page_path(page: str, lang: Lang) -> str:
    """The path of a page in one language: Chinese at the root, English mirrored under `en/`."""
    return page if lang == "zh" else f"en/{page}"


def area_page(area_code: str) -> str:
    """The path of the page of an area."""
    return f"areas/{area_code}.html"


def compare_page(indicator: str) -> str:
    """The path of the page that compares the areas of an indicator."""
    return f"compare/{indicator}.html"


def release_file(version: str, name: str) -> str:
    """The path of a file of a release."""
    return f"releases/{version}/{name}"


def relative(target: str, source: str) -> str:
    """The link from a page to a path (with or without a fragment), both given from the portal's root."""
    path, mark, fragment = target.partition("#")
    return relpath(path, dirname(source) or ".") + mark + fragment
