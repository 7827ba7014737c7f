"""What crawlers, feed readers and users of the API see, judged by extruct, feedparser, OpenAPI and DataCite."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from publish.portal.build import build_portal
from tests.external.conftest import Change, Check, change_json, changed
from tests.portal_release import fake_release

pytestmark = pytest.mark.external

OPENAPI, ATOM = "api/v1/openapi.json", "feed.atom"
DATACITE = "datasets/marriages/datacite.json"


def test_the_description_of_the_api_is_valid_and_mutants_are_not(site: Path, check: Check, tmp_path: Path) -> None:
    mutants = [
        changed(tmp_path, site / OPENAPI, '"responses"', '"answers"'),
        changed(tmp_path, site / OPENAPI, '"in": "path"', '"in": "nowhere"'),
        changed(tmp_path, site / OPENAPI, '"title": "', '"name": "'),
        changed(tmp_path, site / OPENAPI, "schemas/Table", "schemas/Nothing"),
    ]
    good, *broken = check("openapi", site / OPENAPI, *mutants)
    assert good.problems == []
    assert [bool(each.problems) for each in broken] == [True] * len(mutants)


def test_the_answers_are_as_described(site: Path, check: Check, tmp_path: Path) -> None:
    """Each answer against its schema; an answer with a wrong hash, or without its files, is not."""
    answers = {
        "Catalog": site / "api/v1/catalog.json",
        "Releases": site / "api/v1/releases.json",
        "Table": site / "api/v1/datasets/marriages.json",
    }
    table = json.loads(answers["Table"].read_text("utf-8"))
    table["files"][0]["sha256"] = "0"
    schemas = json.loads((site / OPENAPI).read_text("utf-8"))["components"]["schemas"]
    pairs = [(name, json.loads(path.read_text("utf-8"))) for name, path in answers.items()]
    pairs += [("Table", table), ("Table", {k: v for k, v in table.items() if k != "files"})]
    for number, (name, content) in enumerate(pairs):
        described = {"$ref": f"#/components/schemas/{name}", "components": {"schemas": schemas}}
        (tmp_path / f"{number}.json").write_text(json.dumps({"schema": described, "instance": content}), "utf-8")
    found = check("instance", *(tmp_path / f"{number}.json" for number in range(len(pairs))))
    assert [bool(each.problems) for each in found] == [False, False, False, True, True]


def test_feed_readers_read_the_feed_and_not_a_broken_one(site: Path, check: Check, tmp_path: Path) -> None:
    mutants = [
        changed(tmp_path, site / ATOM, "</feed>", ""),
        changed(tmp_path, site / ATOM, "updated>", "changed>"),
        changed(tmp_path, site / ATOM, "<id>https://opendata.example.org/releases", "<id2>https://x"),
    ]
    good, *broken = check("feed", site / ATOM, *mutants)
    assert good.problems == []
    assert good.read == ["https://opendata.example.org/releases/2020.10.0/RELEASE.json"]
    assert [bool(each.problems) for each in broken] == [True] * len(mutants)


def test_datacite_accepts_every_dataset_and_no_mutant(
    good: Path, mutant: Callable[[Change], Path], check: Check
) -> None:
    changes: list[Callable[[Any], object]] = [
        lambda content: content.pop("titles"),
        lambda content: content.pop("creators"),
        lambda content: content.update(publicationYear="last year"),
        lambda content: content["dates"][0].update(dateType="Coverage"),
        lambda content: content["types"].update(resourceTypeGeneral="Table"),
    ]
    found = check("datacite", *sorted(good.rglob("datacite.json")))
    assert [each.problems for each in found] == [[], []]
    broken = check("datacite", *(mutant(change_json(DATACITE, change)) / DATACITE for change in changes))
    assert [bool(each.problems) for each in broken] == [True] * len(changes)


def test_a_crawler_finds_the_dataset_in_its_page(check: Check, tmp_path: Path) -> None:
    """And nothing where the block is broken; hostile names stay text."""
    for name, hostile in (("good", False), ("hostile", True)):
        pages = build_portal(fake_release(hostile=hostile))
        (tmp_path / f"{name}.html").write_bytes(pages["datasets/dibao-monthly.html"])
    broken = changed(tmp_path, tmp_path / "good.html", "application/ld+json", "application/json")
    good, hostile_page, nothing = check("html", tmp_path / "good.html", tmp_path / "hostile.html", broken)
    for found in (good, hostile_page):
        assert found.problems == []
        (dataset,) = found.read
        assert dataset["@type"] == "Dataset"
        assert {"name", "description", "license", "temporalCoverage", "distribution", "creator"} <= dataset.keys()
    assert nothing.read == []
