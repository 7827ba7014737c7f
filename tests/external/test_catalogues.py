"""What catalogues and citation managers read: `data.json`, the Chinese catalogue, citations, sitemap, JSON feed.

Each is judged by a schema or a reader of somebody else (the Chinese catalogue, which has no published schema, by one
that was written for this), on the good file and on broken copies.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.external.conftest import Change, Check, change_json, changed, edit

pytestmark = pytest.mark.external

BASE = "https://opendata.example.org/"
FOLDER = "datasets/marriages"


def first(name: str, **change: Any) -> Callable[[Any], object]:
    """A change of the first entry of a list."""
    return lambda content: content[name][0].update(change)


DATA_JSON: list[Callable[[Any], object]] = [
    lambda content: content.pop("conformsTo"),
    lambda content: content["dataset"][0].pop("publisher"),
    lambda content: content["dataset"][-1].pop("identifier"),
    first("dataset", accessLevel="open to all"),
    first("dataset", accrualPeriodicity="monthly"),
    first("dataset", temporal="2020"),
    first("dataset", language=["Chinese, mostly"]),
]


def test_the_harvester_of_the_united_states_takes_data_json_and_no_mutant(
    good: Path, site: Path, mutant: Callable[[Change], Path], check: Check
) -> None:
    copies = [mutant(change_json("data.json", change)) / "data.json" for change in DATA_JSON]
    release, root, *broken = check("data_json", good / "data.json", site / "data.json", *copies)
    assert release.problems == root.problems == []
    assert [bool(each.problems) for each in broken] == [True] * len(copies)


def test_citation_files_are_read_and_broken_ones_are_not(
    good: Path, mutant: Callable[[Change], Path], check: Check
) -> None:
    cff = "CITATION.cff"
    changes = [
        edit(cff, "cff-version: 1.2.0\n", ""),
        edit(cff, "type: dataset", "type: table"),
        edit(cff, "date-released: '2020-11-10'", "date-released: last year"),
        edit(cff, "authors:", "writers:"),
    ]
    found, *broken = check("cff", good / cff, *(mutant(change) / cff for change in changes))
    assert found.problems == [] and "year = {2020}" in found.read and BASE in found.read
    assert [bool(each.problems) for each in broken] == [True] * len(changes)


@pytest.mark.parametrize(
    ("tool", "name", "changes", "read"),
    [
        (
            "bibtex",
            f"{FOLDER}/CITATION.bib",
            [("},\n}\n", "},\n"), ("  author", "  writer"), ("@dataset{", "@dataset "), ("  url =", "  url")],
            ("url", f"{BASE}datasets/marriages.html"),
        ),
        (
            "ris",
            f"{FOLDER}/CITATION.ris",
            [("ER  - ", ""), ("TI  - ", "ZZ  - "), ("TY  - DATA\n", ""), ("UR  - ", "")],
            ("urls", [f"{BASE}datasets/marriages.html"]),
        ),
    ],
)
def test_citation_managers_read_the_citation_of_a_dataset(
    good: Path, tmp_path: Path, check: Check, tool: str, name: str, changes: list[tuple[str, str]], read: Any
) -> None:
    copies = [changed(tmp_path, good / name, old, new) for old, new in changes]
    found, *broken = check(tool, good / name, *copies)
    assert found.problems == []
    assert [entry[read[0]] for entry in found.read] == [read[1]]
    assert [bool(each.problems) for each in broken] == [True] * len(changes)


def test_the_sitemap_is_one_and_broken_copies_are_not(site: Path, tmp_path: Path, check: Check) -> None:
    good = site / "sitemap.xml"
    copies = [
        changed(tmp_path, good, "<loc>", "<location>"),
        changed(tmp_path, good, "</url>", ""),
        changed(tmp_path, good, "2020-11-10T", "last year, "),
        changed(tmp_path, good, "schemas/sitemap/0.9", "schemas/sitemap/9.0"),
        changed(tmp_path, good, 'hreflang="en"', 'language="en"'),
    ]
    found, *broken = check("sitemap", good, *copies)
    assert found.problems == []
    assert found.read == [f"{BASE}{page}" for page in ("datasets/marriages.html", "en/index.html", "index.html")]
    assert [bool(each.problems) for each in broken] == [True] * len(copies)


def test_the_json_feed_is_one_and_broken_copies_are_not(site: Path, tmp_path: Path, check: Check) -> None:
    good = site / "feed.json"
    changes = [
        ("version/1.1", "version/9"),
        ('"title": "示例', '"name": "示例'),
        ('"items"', '"entries"'),
        ('"id": "', '"key": "'),
        ('"content_text"', '"content"'),
    ]
    found, *broken = check("feed_schema", good, *(changed(tmp_path, good, *change) for change in changes))
    assert found.problems == []
    assert [bool(each.problems) for each in broken] == [True] * len(changes)


ZH: list[Change] = [
    change_json("catalog.zh.json", lambda content: content["目录项"][0].pop("登记码")),
    change_json("catalog.zh.json", lambda content: content["目录项"][0].update(更新频率="有时")),
    change_json("catalog.zh.json", lambda content: content["目录项"][0].update(开放属性="公开")),
    change_json("catalog.zh.json", lambda content: content["目录项"][0]["数据项"][0].update(类型代号="X")),
    change_json("catalog.zh.json", lambda content: content["目录项"][0].update(编号="1")),
    change_json("catalog.zh.json", lambda content: content["目录项"][0].update(数据量=6)),
    edit("catalog.zh.csv", "每月", "每年"),
]


def test_the_chinese_catalogue_has_its_fields_and_its_table_the_same_items(
    good: Path, mutant: Callable[[Change], Path], check: Check
) -> None:
    name = "catalog.zh.json"
    found, *broken = check("catalogue_zh", good / name, *(mutant(change) / name for change in ZH))
    assert found.problems == [] and found.read == 2
    assert [bool(each.problems) for each in broken] == [True] * len(ZH)
