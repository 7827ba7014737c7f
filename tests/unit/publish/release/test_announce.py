"""What a site tells machines of its releases: only what their manifests say, and every address leads somewhere."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any
from xml.etree import ElementTree

import pytest

from catalog.model import Text
from publish.release.announce.everything import announcements
from publish.release.announce.schedule import due_date, next_period
from publish.release.files import release_files
from publish.release.history.record import Withdrawal
from publish.release.manifest import sha256
from publish.release.model import Release

BASE = "https://opendata.example.org/"
PAGES = ("index.html", "en/index.html", "datasets/marriages.html", "assets/portal.css")
ATOM = "{http://www.w3.org/2005/Atom}"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def manifests(*releases: Release) -> dict[str, bytes]:
    return {release.version: release_files(release)["RELEASE.json"] for release in releases}


def later(release: Release, month: str, day: str) -> Release:
    version = f"{month.replace('-', '.')}.0"
    return replace(release, version=version, reference_month=month, released_at=f"{day}T09:00:00+08:00")


@pytest.fixture
def told(release: Release) -> dict[str, bytes]:
    both = manifests(release, later(release, "2020-11", "2020-12-10"))
    return announcements(both, "2020.11.0", PAGES, release_files(release)["data.json"])


def answer(told: dict[str, bytes], path: str) -> Any:
    return json.loads(told[f"api/v1/{path}"])


def test_the_layout(told: dict[str, bytes]) -> None:
    assert set(told) == {
        *("feed.atom", "feed.json", "sitemap.xml", "robots.txt", "calendar.json", "data.json"),
        *(f"api/v1/{name}.json" for name in ("openapi", "catalog", "releases")),
        *(f"api/v1/datasets/{name}.json" for name in ("assistance-people", "marriages")),
        *(f"api/v1/indicators/{name}.json" for name in ("subsidy_per_person", "beds-per-1000")),
    }


def test_feeds_hold_every_release_newest_first(told: dict[str, bytes]) -> None:
    feed = ElementTree.fromstring(told["feed.atom"])
    ids = [entry.findtext(f"{ATOM}id") for entry in feed.iter(f"{ATOM}entry")]
    expected = [f"{BASE}releases/{version}/RELEASE.json" for version in ("2020.11.0", "2020.10.0")]
    assert ids == expected == [item["id"] for item in json.loads(told["feed.json"])["items"]]
    assert feed.findtext(f"{ATOM}updated") == "2020-12-10T09:00:00+08:00"
    assert all("合成数据" in (entry.findtext(f"{ATOM}summary") or "") for entry in feed.iter(f"{ATOM}entry"))


def test_the_sitemap_lists_pages_with_their_other_language(told: dict[str, bytes]) -> None:
    urls = list(ElementTree.fromstring(told["sitemap.xml"]).iter(f"{SITEMAP}url"))
    assert [url.findtext(f"{SITEMAP}loc") for url in urls] == [
        f"{BASE}datasets/marriages.html",
        f"{BASE}en/index.html",
        f"{BASE}index.html",
    ]
    assert [[link.get("hreflang") for link in url if link.get("rel")] for url in urls] == [
        ["zh-CN"],
        ["zh-CN", "en"],
        ["zh-CN", "en"],
    ]


@pytest.mark.parametrize(("synthetic", "rule"), [(True, "Disallow: /"), (False, "Allow: /")])
def test_synthetic_data_stay_out_of_search_engines(release: Release, synthetic: bool, rule: str) -> None:
    release = replace(release, is_synthetic=synthetic)
    robots = announcements(manifests(release), release.version, PAGES, None)["robots.txt"].decode()
    assert robots.splitlines()[1:] == [rule, f"Sitemap: {BASE}sitemap.xml"]


def test_every_file_that_the_api_names_is_in_the_release(release: Release) -> None:
    files = release_files(release)
    told = announcements({release.version: files["RELEASE.json"]}, release.version, PAGES, None)
    named = [
        file
        for path, content in told.items()
        if path.startswith(("api/v1/datasets/", "api/v1/indicators/"))
        for file in json.loads(content)["files"]
    ]
    assert len(named) > 20
    prefix = f"{BASE}releases/{release.version}/"
    for file in named:
        assert file["bytes"] == len(files[file["url"].removeprefix(prefix)])


def test_the_api_lists_what_there_is(told: dict[str, bytes]) -> None:
    catalog = answer(told, "catalog.json")
    assert [each["id"] for each in catalog["datasets"]] == ["assistance-people", "marriages"]
    assert all(each["url"].removeprefix(BASE) in told for each in catalog["datasets"] + catalog["indicators"])
    assert answer(told, "datasets/marriages.json")["releases"] == ["2020.11.0", "2020.10.0"]
    releases = answer(told, "releases.json")
    assert (releases["newest"], len(releases["releases"])) == ("2020.11.0", 2)
    assert {path.split("/")[1] for path in answer(told, "openapi.json")["paths"]} == {
        *("catalog.json", "releases.json", "datasets", "indicators")
    }


def test_the_calendar_says_what_comes_next_and_what_came_in_time(told: dict[str, bytes]) -> None:
    calendar = json.loads(told["calendar.json"])
    assert calendar["next_release_date"] == "2021-01-20"
    assert {each["next_period"] for each in calendar["datasets"]} == {"2020-12"}
    assert calendar["in_time"] == {"releases": 2, "due": 2, "share": 1.0}


def test_a_release_that_came_late_or_not_at_all_is_told(release: Release) -> None:
    both = manifests(release, later(release, "2020-12", "2021-01-21"))
    calendar = json.loads(announcements(both, "2020.12.0", PAGES, None)["calendar.json"])
    assert [(each["month"], each["release"], each["in_time"]) for each in calendar["history"]] == [
        ("2020-10", "2020.10.0", True),
        ("2020-11", None, False),
        ("2020-12", "2020.12.0", False),
    ]
    assert calendar["in_time"]["share"] == 0.3333


@pytest.mark.parametrize(
    ("month", "frequency", "expected"),
    [
        ("2020-10", "monthly", "2020-11"),
        ("2020-12", "monthly", "2021-01"),
        ("2020-10", "quarterly", "2020-12"),
        ("2020-12", "quarterly", "2021-03"),
        ("2020-10", "yearly", "2020-12"),
        ("2020-12", "yearly", "2021-12"),
        ("2020-10", "irregular", None),
    ],
)
def test_the_next_period(month: str, frequency: str, expected: str | None) -> None:
    assert next_period(month, frequency) == expected


def test_the_day_that_is_due() -> None:
    assert due_date("2020-02", 20).isoformat() == "2020-03-20"
    assert due_date("2019-12", 31).isoformat() == "2020-01-31"


def test_what_was_withdrawn_is_not_offered(release: Release) -> None:
    """One dataset with its files; and what is said of the rest stays."""
    files = release_files(release)
    gone = {path: sha256(content) for path, content in files.items() if "marriages" in path or "beds-per" in path}
    record = Withdrawal(release.version, ("marriages",), "legal", Text(zh="依法", en="By law"), gone)
    notice = replace(
        later(release, "2020-11", "2020-12-01"), datasets=(), indicators=(), kind="withdrawal", withdrawals=(record,)
    )
    told = announcements(
        {release.version: files["RELEASE.json"], **manifests(notice)}, release.version, PAGES, files["data.json"]
    )
    assert [each["id"] for each in answer(told, "catalog.json")["datasets"]] == ["assistance-people"]
    assert [each["id"] for each in answer(told, "catalog.json")["indicators"]] == ["subsidy_per_person"]
    assert not any("marriages" in path or "beds-per" in path for path in told)
    assert b"beds-per" not in told["data.json"] and b"subsidy_per_person" in told["data.json"]
    assert b"marriages" not in told["data.json"] and b"assistance-people" in told["data.json"]
    assert [each["kind"] for each in answer(told, "releases.json")["releases"]] == ["withdrawal", "regular"]
    assert "撤回" in told["feed.atom"].decode()


def test_a_site_whose_release_has_no_tables_can_be_told_too(small: Release) -> None:
    told = announcements(manifests(replace(small, indicators=())), small.version, (), None)
    calendar = json.loads(told["calendar.json"])
    assert (calendar["next_release_date"], calendar["in_time"]) == (None, None)
