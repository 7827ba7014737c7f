"""The releases as Atom (RFC 4287) and as JSON Feed 1.1, newest first: one entry each, in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from xml.etree import ElementTree

from catalog.model import Text
from publish.release.announce.told import Told
from publish.release.formats.json_file import document
from publish.release.manifest import MANIFEST

ATOM, JSON_FEED = "feed.atom", "feed.json"
_NAMESPACE = "http://www.w3.org/2005/Atom"
RELEASE_KINDS: Mapping[str, Text] = {
    "regular": Text(zh="发布", en="Release"),
    "correction": Text(zh="更正", en="Correction"),
    "withdrawal": Text(zh="撤回", en="Withdrawal"),
}


def feed_files(told: Told) -> dict[str, bytes]:
    """Takes the releases of a site; gives its feeds by path."""
    return {ATOM: _atom(told), JSON_FEED: _json_feed(told)}


def _title(told: Told) -> str:
    name = told.current["publisher"]["name"]
    return f"{name['zh']}开放数据 / Open data of {name['en']}"


def _headline(release: Mapping[str, Any]) -> str:
    kind, month, version = RELEASE_KINDS[release["kind"]], release["reference_month"], release["release"]
    return f"{kind.zh} {version}（数据至{month}） / {kind.en} {version} (data up to {month})"


def _summary(release: Mapping[str, Any]) -> str:
    datasets, indicators = len(release["datasets"]), len(release["indicators"])
    reason = release.get("reason") or {"zh": "", "en": ""}
    note = release["synthetic_note"] or {"zh": "", "en": ""}
    zh = f"{note['zh']}{datasets}个数据集，{indicators}项指标。{reason['zh']}"
    en = f"{note['en']} {datasets} datasets, {indicators} indicators. {reason['en']}"
    return f"{zh} / {' '.join(en.split())}"


def _atom(told: Told) -> bytes:
    ElementTree.register_namespace("", _NAMESPACE)
    feed = ElementTree.Element(f"{{{_NAMESPACE}}}feed")

    def below(parent: ElementTree.Element, tag: str, text: str | None = None, **attributes: str) -> ElementTree.Element:
        element = ElementTree.SubElement(parent, f"{{{_NAMESPACE}}}{tag}", attributes)
        element.text = text
        return element

    below(feed, "id", f"{told.base}{ATOM}")
    below(feed, "title", _title(told))
    below(feed, "updated", told.releases[0]["released_at"])
    below(feed, "link", rel="self", type="application/atom+xml", href=f"{told.base}{ATOM}")
    below(feed, "link", rel="alternate", type="text/html", href=told.base)
    below(below(feed, "author"), "name", told.current["publisher"]["name"]["zh"])
    below(feed, "rights", told.current["licence"]["name"])
    for release in told.releases:
        entry = below(feed, "entry")
        address = told.url(release["release"], MANIFEST)
        below(entry, "id", address)
        below(entry, "title", _headline(release))
        below(entry, "updated", release["released_at"])
        below(entry, "published", release["released_at"])
        below(entry, "link", rel="alternate", type="application/json", href=address)
        below(entry, "category", term=release["kind"])
        below(entry, "summary", _summary(release))
    ElementTree.indent(feed)
    text: bytes = ElementTree.tostring(feed, encoding="utf-8", xml_declaration=True)
    return text + b"\n"


def _json_feed(told: Told) -> bytes:
    return document(
        {
            "version": "https://jsonfeed.org/version/1.1",
            "title": _title(told),
            "home_page_url": told.base,
            "feed_url": f"{told.base}{JSON_FEED}",
            "language": "zh-CN",
            "authors": [{"name": told.current["publisher"]["name"]["zh"], "url": told.base}],
            "items": [
                {
                    "id": told.url(release["release"], MANIFEST),
                    "url": told.url(release["release"], MANIFEST),
                    "title": _headline(release),
                    "content_text": _summary(release),
                    "date_published": release["released_at"],
                    "tags": [release["kind"]],
                }
                for release in told.releases
            ],
        }
    )
