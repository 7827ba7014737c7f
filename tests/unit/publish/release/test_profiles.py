"""The profiles of a release: they say the same, they never change by themselves, and the score sees what is missing."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from python_calamine import CalamineWorkbook

from publish.release.files import release_files
from publish.release.history.follow import following
from publish.release.history.state import state_of_files
from publish.release.model import Release
from publish.release.profiles.facts import span
from publish.release.profiles.score import MAXIMUM, PARTS, rating, score_bytes
from publish.release.verify.profiles import profiles
from tests.unit.publish.release.conftest import month_table, series

FOLDER = "datasets/marriages"
ROOT = "https://opendata.example.org/releases/2020.10.0/"
Files = dict[str, bytes]


@pytest.fixture
def files(release: Release) -> Files:
    return release_files(release)


def test_they_say_the_same(files: Files) -> None:
    assert list(profiles(files)) == []


def json_change(path: str, change: Callable[[Any], object]) -> Callable[[Files], Files]:
    def both(files: Files) -> Files:
        content = json.loads(files[path])
        change(content)
        return {**files, path: json.dumps(content, ensure_ascii=False).encode()}

    return both


def node(content: Any, ending: str) -> Any:
    return next(each for each in content["@graph"] if each["@id"].endswith(ending))


@pytest.mark.parametrize(
    ("path", "change", "problem"),
    [
        ("catalog.jsonld", lambda c: node(c, "#marriages")["title"].update(zh="x"), "another title"),
        ("catalog.jsonld", lambda c: node(c, "#marriages-csv").update(byteSize="3"), "another size"),
        ("catalog.jsonld", lambda c: node(c, "#marriages-json").update(byteSize="3"), "size or hash"),
        ("catalog.jsonld", lambda c: node(c, "#marriages-json").update(downloadURL=f"{ROOT}no.json"), "not hold"),
        ("catalog.jsonld", lambda c: node(c, "#marriages-temporal").update(endDate="2021-01-31"), "another span"),
        ("catalog.jsonld", lambda c: node(c, "#marriages").pop("keyword"), "computed again"),
        ("catalog.jsonld", lambda c: node(c, "#indicator-beds-per-1000")["title"].update(en="x"), "another English"),
        ("catalog.jsonld", lambda c: node(c, "#indicator-beds-per-1000").update(version="2.0.0"), "another version"),
        ("catalog.jsonld", lambda c: node(c, "#indicator-beds-per-1000").update({"@id": "x"}), "does not list beds"),
        ("catalog.jsonld", lambda c: node(c, "#indicators-sdmx").update(byteSize="3"), "size or hash"),
        (f"{FOLDER}/datapackage.json", lambda c: c["licenses"][0].update(path="https://x.org"), "another licence"),
        (f"{FOLDER}/datapackage.json", lambda c: c.update(title_en="x"), "another English title"),
        (f"{FOLDER}/croissant.json", lambda c: c["distribution"][0].update(sha256="0" * 64), "another SHA-256"),
        (f"{FOLDER}/croissant.json", lambda c: c["recordSet"][0].update(description="3 rows"), "another number"),
        (f"{FOLDER}/schema.org.jsonld", lambda c: c.update(temporalCoverage="2020/2021"), "another span"),
        (f"{FOLDER}/schema.org.jsonld", lambda c: c.update(datePublished="2020-01-01"), "another time"),
        (f"{FOLDER}/marriages.csv-metadata.json", lambda c: c.update({"schema:contentSize": 1}), "another size"),
        ("metadata-score.json", lambda c: c.update(score=404), "computed again"),
    ],
)
def test_one_that_says_something_else_is_found(
    files: Files, path: str, change: Callable[[Any], object], problem: str
) -> None:
    found = list(profiles(json_change(path, change)(files)))
    assert any(problem in each.problem for each in found), found


def test_units_have_words_wherever_people_read_them(release: Release) -> None:
    """In Chinese ones in Chinese text: in the README, the workbook, the dictionary, the pages' data block."""
    table = month_table()
    columns = (table.dataset.columns[0], table.dataset.columns[1].model_copy(update={"unit": "registration"}))
    counted = replace(table, dataset=table.dataset.model_copy(update={"columns": columns}))
    files = release_files(replace(release, datasets=(release.datasets[0], counted)))
    assert "couple_count（件）" in files[f"{FOLDER}/README.zh.md"].decode()
    assert "(registration)" in files[f"{FOLDER}/README.en.md"].decode()
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(files[f"{FOLDER}/marriages.xlsx"])).get_sheet_by_index(0)
    assert sheet.to_python()[0][1] == "couple_count（件）"
    assert "件 / registration" in files[f"{FOLDER}/dictionary.csv"].decode()
    assert json.loads(files[f"{FOLDER}/schema.org.jsonld"])["variableMeasured"][0]["unitText"] == "件"
    assert "registration" in files[f"{FOLDER}/datapackage.json"].decode()


def test_indicators_are_datasets_with_the_files_that_hold_their_figures(files: Files) -> None:
    content = json.loads(files["catalog.jsonld"])
    described = node(content, "#indicator-beds-per-1000")
    formats = [node(content, iri)["title"]["en"].rpartition("(")[2] for iri in described["distribution"]]
    assert formats == ["CSV)", "JSON)", "JSON-stat)", "SDMX-CSV)"]
    assert described["theme"] and described["landingPage"].endswith("/indicators/beds-per-1000.html")
    told = json.loads(files["data.json"])["dataset"]
    assert [len(each["distribution"]) for each in told] == [5, 5, 4, 4]
    assert node(content, "#indicator-beds-per-1000").keys().isdisjoint({"prev", "versionNotes"})


def test_what_follows_another_release_says_what_was_before_and_what_changed(release: Release) -> None:
    """An unchanged table has a predecessor in its series and no other version; a new one has none."""
    nodes = json.loads(release_files(later(release))["catalog.jsonld"])
    before = "https://opendata.example.org/releases/2020.10.0/catalog.ttl#"
    told = {name: node(nodes, f"2020.10.1/catalog.ttl#{name}") for name in ("marriages", "assistance-people")}
    assert told["marriages"]["prev"] == told["marriages"]["previousVersion"] == f"{before}marriages"
    assert told["marriages"]["versionNotes"]["zh"] == "次版本：内容增加或修订；例行更新；改变的单元格 1。"
    assert told["assistance-people"]["prev"] == f"{before}assistance-people"
    assert "previousVersion" not in told["assistance-people"]
    new = node(nodes, "2020.10.1/catalog.ttl#indicator-more")
    assert new["versionNotes"]["en"] == "first publication." and "prev" not in new


def later(release: Release) -> Release:
    """A release after another one: one figure is another, one indicator is new."""
    months = replace(month_table(), rows=(("2020-09", 31, "A"), ("2020-10", 41, "A")))
    compared_with = {"release": release.version, "manifest_sha256": "0" * 64}
    changed = replace(
        release,
        version="2020.10.1",
        previous=compared_with,
        datasets=(release.datasets[0], months),
        indicators=(*release.indicators, series("more")),
    )
    return following(changed, state_of_files(release_files(release)), compared_with)


def score(catalogue: bytes, files: Files) -> Any:
    return json.loads(score_bytes(catalogue, {ROOT + path for path in files}))


def test_the_score_is_full_and_its_parts_add_up(files: Files) -> None:
    told = json.loads(files["metadata-score.json"])
    assert (told["score"], told["rating"]) == (405, "excellent")
    assert [each["dataset"] for each in told["datasets"]] == [
        *("assistance-people", "marriages", "indicator-subsidy-per-person", "indicator-beds-per-1000")
    ]
    assert sum(part.points for part in PARTS) == MAXIMUM
    dimensions: dict[str, int] = {}
    for part in PARTS:
        dimensions[part.dimension] = dimensions.get(part.dimension, 0) + part.points
    assert dimensions == {
        "findability": 100,
        "accessibility": 100,
        "interoperability": 110,
        "reusability": 75,
        "contextuality": 20,
    }


@pytest.mark.parametrize(
    ("key", "lost"),
    [
        ("keyword", 30),
        ("theme", 30),
        ("spatial", 20),
        ("temporal", 20),
        ("accessRights", 15),
        ("contactPoint", 20),
        ("publisher", 10),
        ("issued", 5),
        ("modified", 5),
        ("title", 30),
    ],
)
def test_it_falls_when_a_dataset_lacks_something(files: Files, key: str, lost: int) -> None:
    content = json.loads(files["catalog.jsonld"])
    node(content, "#marriages").pop(key)
    told = score(json.dumps(content).encode(), files)
    assert told["score"] == MAXIMUM - lost
    assert told["datasets"][1]["lost"]


@pytest.mark.parametrize(
    ("key", "lost"),
    [
        ("accessURL", 80),
        ("downloadURL", 50),
        ("format", 70),
        ("mediaType", 20),
        ("license", 30),
        ("rights", 5),
        ("byteSize", 5),
    ],
)
def test_it_falls_when_all_files_lack_something(files: Files, key: str, lost: int) -> None:
    content = json.loads(files["catalog.jsonld"])
    for each in content["@graph"]:
        if each["@type"] == "dcat:Distribution":
            each.pop(key)
    assert score(json.dumps(content).encode(), files)["score"] == MAXIMUM - lost


def test_it_falls_when_the_files_are_not_there(files: Files) -> None:
    told = json.loads(score_bytes(files["catalog.jsonld"], set()))
    assert told["score"] == MAXIMUM - 80
    assert told["datasets"][0]["lost"] == ["access_answers", "download_answers"]


def test_ratings() -> None:
    assert [rating(n) for n in (405, 351, 350, 221, 220, 120, 119)] == [
        *("excellent", "excellent", "good", "good", "sufficient", "sufficient", "bad")
    ]


def test_other_orders_of_sets_give_the_same_bytes(tmp_path: Path) -> None:
    """A set of texts has another order in each process; the bytes must not."""
    program = (
        "from tests.unit.publish.release.conftest import made_up_release;"
        "from publish.release.files import release_files;"
        "print(release_files(made_up_release())['SHA256SUMS'].decode())"
    )
    sums = []
    for seed in ("1", "2"):
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, env=environment)
        assert done.returncode == 0, done.stderr
        sums.append(done.stdout)
    assert "catalog.ttl" in sums[0]
    assert sums[0] == sums[1]


def test_the_span_is_whole_months() -> None:
    assert span(["2020-03", "2020-01", "2020-02"], "2020-10") == ("2020-01-01", "2020-03-31")
    assert span([], "2020-02") == ("2020-02-01", "2020-02-29")
    with pytest.raises(ValueError, match="names no month"):
        span(["all"], "2020-10")


def test_the_chinese_catalogue_lists_every_dataset_with_its_items(files: Files) -> None:
    told = json.loads(files["catalog.zh.json"])
    assert [each["资源代码"] for each in told["目录项"]] == ["assistance-people", "marriages"]
    first = told["目录项"][0]
    assert (first["开放属性"], first["更新频率"], first["数据量"], first["保密行数"]) == ("无条件开放", "每月", 5, 1)
    assert first["登记码"] == first["提供方代码"] == ""
    assert [each["数据项名称"] for each in first["数据项"]][-1] == "status"
    rows = list(csv.DictReader(io.StringIO(files["catalog.zh.csv"].decode("utf-8-sig"), newline="")))
    assert [row["资源名称"] for row in rows] == ["低保情况", "低保情况"]
    assert rows[0]["资源格式"] == "CSV、JSON、PARQUET、XLSX、XML"


def test_citations_name_publisher_title_version_and_address(files: Files) -> None:
    cff = yaml.safe_load(files["CITATION.cff"])
    assert (cff["cff-version"], cff["version"], cff["type"]) == ("1.2.0", "2020.10.0", "dataset")
    for kind in ("bib", "ris", "txt"):
        text = files[f"{FOLDER}/CITATION.{kind}"].decode()
        for told in ("示例民政局", "低保情况", "2020.10.0", "https://opendata.example.org/datasets/marriages.html"):
            assert told in text, kind
    assert not any(b"doi" in files[path].lower() for path in files if "CITATION" in path or "datacite" in path)


def test_nothing_names_an_address_that_is_not_told(release: Release) -> None:
    """A publisher without an address for mail is given none."""
    publisher = release.publisher.model_copy(update={"contact": "027-00000000"})
    files = release_files(replace(release, publisher=publisher))
    assert b"mailto:" not in files["catalog.ttl"]
    assert "027-00000000" in files["catalog.ttl"].decode()
    assert b"email" not in files[f"{FOLDER}/schema.org.jsonld"]
