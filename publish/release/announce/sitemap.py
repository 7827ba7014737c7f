"""`sitemap.xml` and `robots.txt`: which pages there are, in both languages, and whether search engines may list them.

Source: sitemaps.org protocol 0.9 with `xhtml:link` alternates; RFC 9309. Synthetic data are kept out of search engines.
"""

from __future__ import annotations

from collections.abc import Iterable
from xml.etree import ElementTree

from publish.release.announce.told import Told

SITEMAP, ROBOTS = "sitemap.xml", "robots.txt"
_NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
_XHTML = "http://www.w3.org/1999/xhtml"
# A sitemap may list so many addresses.
LIMIT = 50_000


def sitemap_files(told: Told, pages: Iterable[str]) -> dict[str, bytes]:
    """Takes the releases of a site and the paths of its pages; gives sitemap and robots file by path."""
    allowed = "Disallow: /" if told.is_synthetic else "Allow: /"
    robots = f"User-agent: *\n{allowed}\nSitemap: {told.base}{SITEMAP}\n"
    return {SITEMAP: _sitemap(told, sorted(pages)), ROBOTS: robots.encode("utf-8")}


def _sitemap(told: Told, pages: list[str]) -> bytes:
    ElementTree.register_namespace("", _NAMESPACE)
    ElementTree.register_namespace("xhtml", _XHTML)
    root = ElementTree.Element(f"{{{_NAMESPACE}}}urlset")
    listed = {page for page in pages if page.endswith(".html")}
    for page in sorted(listed)[:LIMIT]:
        url = ElementTree.SubElement(root, f"{{{_NAMESPACE}}}url")
        ElementTree.SubElement(url, f"{{{_NAMESPACE}}}loc").text = told.base + page
        ElementTree.SubElement(url, f"{{{_NAMESPACE}}}lastmod").text = told.current["released_at"]
        chinese = page.removeprefix("en/")
        for tag, other in (("zh-CN", chinese), ("en", f"en/{chinese}")):
            if other in listed:
                attributes = {"rel": "alternate", "hreflang": tag, "href": told.base + other}
                ElementTree.SubElement(url, f"{{{_XHTML}}}link", attributes)
    ElementTree.indent(root)
    text: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return text + b"\n"
