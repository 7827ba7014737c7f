"""The whole site: both languages, links that resolve, hostile names, notices, no outside requests."""

from __future__ import annotations

import gzip
import json
import re
from dataclasses import replace
from functools import cache
from html.parser import HTMLParser
from posixpath import dirname, join, normpath
from typing import Literal

import pytest

from publish.portal import build_portal
from publish.portal.links import relative
from publish.portal.wording import RESIDUAL_RISKS
from publish.release.files import release_files
from publish.release.model import Approval, DatasetTable, Release
from tests.portal_release import fake_release

State = Literal["draft", "approved", "published"]
RELEASE_FILES = {
    *("RELEASE.json", "SHA256SUMS", "SHA256SUMS.minisig", "metadata-score.json"),
    *("CHANGELOG.zh.md", "CHANGELOG.en.md", "catalog.zh.csv", "catalog.zh.json"),
    "CHANGES.json",
}
OWN_PAGES = {"claims", "findings", "gates", "protection", "scorecards"} | {
    f"rules-{gate}" for gate in ("intake", "expectations", "dbt", "disclosure")
}
# What a published site has beside the pages.
ANNOUNCED = {"feed.atom", "feed.json", "calendar.json", "keys.json", "api/v1/openapi.json"}
# What a browser takes for data and never runs.
DATA_BLOCK = "application/ld+json"


class Markup(HTMLParser):
    """What a test wants to know about a page: start tags with attributes, ids, and the text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        self.text += data

    @property
    def ids(self) -> list[str]:
        return [attributes["id"] for _, attributes in self.tags if "id" in attributes]

    def values(self, name: str) -> list[str]:
        return [attributes[name] for _, attributes in self.tags if name in attributes]


@cache
def site(state: State = "published", *, hostile: bool = False) -> dict[str, bytes]:
    return build_portal(fake_release(state=state, hostile=hostile))


@cache
def pages(state: State = "published", *, hostile: bool = False) -> dict[str, Markup]:
    files = site(state, hostile=hostile)
    return {path: Markup(data.decode()) for path, data in files.items() if path.endswith(".html")}


def test_every_page_exists_in_both_languages() -> None:
    chinese = {path for path in pages() if not path.startswith("en/")}
    assert {f"en/{path}" for path in chinese} == set(pages()) - chinese
    assert {
        "index.html",
        "catalog/index.html",
        "indicators/index.html",
        "quality.html",
        "quality/claims.html",
        "about.html",
        "accessibility.html",
        "glossary/index.html",
        "glossary/codes.html",
        "glossary/theme-social-assistance.html",
    } <= chinese
    subjects = {"dibao_roster", "payment_batches", "warehouse", "dibao-monthly"}
    assert {f"quality/{name}.html" for name in {*subjects, *OWN_PAGES}} == {
        path for path in chinese if path.startswith("quality/")
    }
    assert {f"datasets/{table.dataset.id}.html" for table in fake_release().datasets} <= chinese
    assert {f"indicators/{series.indicator.id}.html" for series in fake_release().indicators} <= chinese


def test_assets_are_named_after_their_content() -> None:
    assets = [path for path in site() if path.startswith("assets/")]
    hashed = r"assets/(portal|catalogue|dataset|compare)\.[0-9a-f]{8}\.(css|js)"
    assert [bool(re.fullmatch(hashed, path)) for path in assets] == [True] * 5


def test_every_link_leads_to_a_page_or_to_a_file_of_the_release() -> None:
    expected = {path for path in release_files(fake_release()) if path.startswith("datasets/")}
    indicators = {s.indicator.id for s in fake_release().indicators}
    expected |= {f"indicators/{one}.{end}" for one in indicators for end in ("csv", "json", "jsonstat.json")}
    expected = {f"releases/2020.11.0/{name}" for name in expected | RELEASE_FILES}
    seen = set()
    for path, page in pages().items():
        for link in page.values("href") + page.values("src"):
            if link.startswith(("https://creativecommons.org/", "data:")):
                continue
            assert not link.startswith("/") and ":" not in link, (path, link)
            target, _, fragment = link.partition("#")
            resolved = normpath(join(dirname(path), target)) if target else path
            if resolved.startswith("releases/"):
                seen.add(resolved)
                continue
            if resolved in ANNOUNCED:
                continue
            assert resolved in site(), (path, link)
            # With `=` it is a choice, which the script of the page checks.
            assert not fragment or "=" in fragment or fragment in pages()[resolved].ids, (path, link)
    assert seen == expected


@pytest.mark.parametrize(
    ("target", "source", "link"),
    [
        ("catalog/index.html#theme-a", "index.html", "catalog/index.html#theme-a"),
        ("catalog/index.html#theme-a", "datasets/a.html", "../catalog/index.html#theme-a"),
        ("assets/portal.css", "en/datasets/a.html", "../../assets/portal.css"),
        ("en/about.html", "en/indicators/index.html", "../about.html"),
    ],
)
def test_links_are_relative_and_keep_their_fragment(target: str, source: str, link: str) -> None:
    assert relative(target, source) == link


def test_nothing_is_requested_from_outside() -> None:
    for path, data in site().items():
        addresses = set(re.findall(r"https?://[^\s\"'<>）。]+", data.decode()))
        cited = {one for one in addresses if one.startswith("https://data.example.invalid/")}
        # The second is the name of a vocabulary in a data block, the third that of SVG: no browser asks for them.
        if path.endswith(".svg"):
            # An address in the citation may be broken over two lines; nothing in a picture is a link.
            assert not re.findall(rb"href|src=|url\(|@import|<image|<script", data), path
            continue
        named = {"https://creativecommons.org/licenses/by/4.0/", "https://schema.org/", "http://www.w3.org/2000/svg"}
        assert addresses - cited <= named, path
    for path, page in pages().items():
        outside = [attributes for tag, attributes in page.tags if "http" in attributes.get("href", "")]
        assert all(attributes.get("rel") == "license" for attributes in outside), path
        assert not [link for link in page.values("src") if "http" in link], path


def test_the_policy_forbids_everything_else_and_no_page_needs_an_exception() -> None:
    for path, page in pages().items():
        policy = next(each["content"] for tag, each in page.tags if each.get("http-equiv"))
        assert policy.startswith("default-src 'none'; style-src 'self'; img-src 'self' data:; script-src 'self'")
        for tag, attributes in page.tags:
            assert tag != "style" and "style" not in attributes, path
            assert tag != "script" or "src" in attributes or attributes["type"] == DATA_BLOCK, path
            assert not [name for name in attributes if name.startswith("on")], path


@pytest.mark.parametrize("state", ["draft", "published"])
def test_every_page_says_that_the_data_is_synthetic(state: State) -> None:
    for path, page in pages(state).items():
        notice = "Synthetic data for demonstration" if path.startswith("en/") else "合成数据，仅供演示"
        assert page.text.count(notice) >= 2, path
        assert any(each.get("name") == "data-nature" for _, each in page.tags), path


def test_a_release_of_real_data_does_not() -> None:
    reviewed = (Approval("某某", "2020-11-20T09:00:00+08:00", "已审查", False),)
    real = build_portal(replace(fake_release(), is_synthetic=False, approvals=reviewed))
    assert not [path for path, data in real.items() if "合成数据" in data.decode() or "Synthetic" in data.decode()]


def test_a_draft_is_a_draft_on_every_page_and_only_a_draft_is() -> None:
    assert all("notice-draft" in " ".join(page.values("class")) for page in pages("draft").values())
    assert not any("notice-draft" in " ".join(page.values("class")) for page in pages("published").values())


def test_hostile_names_are_text() -> None:
    for path, page in pages(hostile=True).items():
        tags = [tag for tag, attributes in page.tags if attributes.get("type") != DATA_BLOCK]
        has_own = path.endswith(("catalog/index.html", "compare/dibao-persons.html")) or "datasets/" in path
        assert tags.count("script") == (2 if has_own else 1) and "img" not in tags, path
    assert 'alert("x")' in pages(hostile=True)["datasets/dibao-monthly.html"].text


@pytest.mark.parametrize("hostile", [False, True])
def test_a_dataset_page_describes_itself_to_search_engines(hostile: bool) -> None:
    for prefix, name in (("", "zh"), ("en/", "en")):
        page = site(hostile=hostile)[f"{prefix}datasets/dibao-monthly.html"].decode()
        (block,) = re.findall(f'<script type="{re.escape(DATA_BLOCK)}">(.*?)</script>', page, re.DOTALL)
        told = json.loads(block)
        dataset = fake_release(hostile=hostile).datasets[0].dataset
        assert told["@type"] == "Dataset"
        assert told["name"] == getattr(dataset.title, name)
        assert told["url"] == f"https://data.example.invalid/{prefix}datasets/dibao-monthly.html"
        assert {each["name"] for each in told["distribution"]} >= {"dibao-monthly.csv", "dibao-monthly.parquet"}
        assert 50 <= len(told["description"]) <= 5000


def test_ids_are_unique_and_every_reference_has_its_target() -> None:
    for path, page in pages().items():
        assert len(page.ids) == len(set(page.ids)), path
        named = [each for value in page.values("aria-labelledby") for each in value.split()]
        assert set(named) <= set(page.ids), path


def test_every_chart_has_a_table_on_its_page() -> None:
    for path, page in pages().items():
        tags = [tag for tag, _ in page.tags]
        charts = [each for tag, each in page.tags if tag == "svg" and each.get("role") == "img"]
        assert tags.count("table") >= len(charts), path


def test_languages_point_to_each_other() -> None:
    page = pages()["en/datasets/dibao-monthly.html"]
    alternates = {each["hreflang"]: each["href"] for tag, each in page.tags if tag == "link" and "hreflang" in each}
    assert alternates["zh-CN"] == "../../datasets/dibao-monthly.html"
    assert page.tags[0] == ("html", {"lang": "en"})
    assert pages()["index.html"].tags[0] == ("html", {"lang": "zh-CN"})


def test_a_hidden_value_is_a_word_and_never_a_number() -> None:
    assert "c 保密" in pages()["indicators/rare-cases.html"].text
    assert "c confidential" in pages()["en/indicators/rare-cases.html"].text
    assert "为保护个人信息" in pages()["indicators/rare-cases.html"].text
    assert not re.search(r"\bNone\b|nan", pages()["indicators/rare-cases.html"].text)


def test_a_break_of_a_series_stands_on_the_page_of_its_indicator() -> None:
    zh, en = pages()["indicators/dibao-persons.html"].text, pages()["en/indicators/dibao-persons.html"].text
    assert "系列中断" in zh and "2020年7月1日（农村）：农村口径改变" in "".join(zh.split())
    assert "Series break" in en and "The standard was raised" in en
    assert "无此分组" not in zh and "No such series" not in en, "a break of a series that is not published"
    assert "系列中断" not in pages()["indicators/rare-cases.html"].text


def test_how_figures_are_protected_stands_on_one_page() -> None:
    explained = [
        path for path, page in pages().items() if re.search("邻居可能认出|neighbour might recognise", page.text)
    ]
    assert explained == ["en/quality/protection.html", "quality/protection.html"]
    for path in explained:
        page = pages()[path]
        assert {"method", "attack", "limits"} <= set(page.ids)
        assert all(any(risk in page.text for risk in (each.zh, each.en)) for each in RESIDUAL_RISKS)
    for path in ("about.html", "indicators/dibao-persons.html", "datasets/dibao-monthly.html"):
        assert any(link.endswith("quality/protection.html") for link in pages()[path].values("href")), path


def test_the_same_release_gives_the_same_bytes() -> None:
    first, second = build_portal(fake_release()), build_portal(fake_release())
    assert list(first) == sorted(first) and first == second


def test_no_page_is_heavy() -> None:
    assets = sum(len(data) for path, data in site().items() if path.startswith("assets/"))
    assert assets < 54_000
    assert len(site()["index.html"]) + assets < 70_000


def test_the_scripts_are_small() -> None:
    scripts = [data for path, data in site().items() if path.endswith(".js")]
    assert sum(len(gzip.compress(data, mtime=0)) for data in scripts) < 30_000


@pytest.mark.parametrize("name", ["../up", "a/b", ".hidden", "", "名"])
def test_an_identifier_that_could_leave_the_folder_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="cannot be part of a file name"):
        build_portal(renamed(fake_release(), name))


def test_two_subjects_may_not_share_a_page() -> None:
    rules = (replace(fake_release().rules[0], subject="claims"),)
    with pytest.raises(ValueError, match="two pages would be called"):
        build_portal(replace(fake_release(), rules=rules))


def renamed(release: Release, name: str) -> Release:
    table = release.datasets[0]
    dataset = table.dataset.model_copy(update={"id": name})
    return replace(release, datasets=(DatasetTable(dataset, table.rows, table.suppressed_rows, table.periods),))
