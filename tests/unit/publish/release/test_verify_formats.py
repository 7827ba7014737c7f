"""Verification reads every format back: one that says something else is found though all checksums fit."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from dataclasses import replace

import pytest

from publish.release.files import release_files
from publish.release.formats.xlsx_file import xlsx_bytes
from publish.release.formats.zip_file import files_of_zip, member, zip_bytes
from publish.release.model import Release
from publish.release.profiles.dcat import JSON_LD
from publish.release.table import dataset_table
from publish.release.verify import release_findings
from tests.unit.publish.release.test_verify import Files, replaced, sealed

FOLDER = "datasets/marriages"
STEM = f"{FOLDER}/marriages"


def workbook(release: Release, *, couples: int = 41, label: str = "couple_count") -> bytes:
    """The workbook of the second dataset, with one figure and one label of its dictionary as given."""
    files, table = release_files(release), release.datasets[1]
    changed = replace(table, rows=(table.rows[0], ("2020-10", couples, "A")))
    dictionary = [*csv.reader(io.StringIO(files[f"{FOLDER}/dictionary.csv"].decode("utf-8-sig")))]
    dictionary[2][1] = label
    names = tuple((name, name) for name in dictionary[0])
    return xlsx_bytes(dataset_table(changed, release.codelists), dictionary[1:], names, [], {})


@pytest.mark.parametrize(
    ("change", "path", "problem"),
    [
        (replaced(f"{STEM}.xml", ">41<", ">42<"), f"{STEM}.xml", "same cells"),
        (replaced(f"{STEM}.xml", ">41<", ">many<"), f"{STEM}.xml", "cannot be checked"),
        (replaced(f"{STEM}.xml", "couple_count", "couples"), f"{STEM}.xml", "cannot be checked"),
        (replaced(f"{STEM}.xml", "</rows>", ""), f"{STEM}.xml", "cannot be checked"),
        (replaced(f"{STEM}.xsd", '"couple_count"', '"couples"'), f"{STEM}.xsd", "does not name the columns"),
        (replaced(f"{FOLDER}/stats.json", '"max": 41', '"max": 42'), f"{FOLDER}/stats.json", "of the columns"),
        (replaced(f"{FOLDER}/stats.json", '"mean": 35.5', '"mean": 35.6'), f"{FOLDER}/stats.json", "of the columns"),
        (replaced(f"{FOLDER}/stats.json", '"rows": 2', '"rows": 3'), f"{FOLDER}/stats.json", "of the columns"),
        (replaced(f"{FOLDER}/suppression.json", '"A": 2', '"A": 1'), f"{FOLDER}/suppression.json", "as the CSV has"),
        (
            replaced(f"{FOLDER}/suppression.json", '"suppressed_cells": 0', '"suppressed_cells": 1'),
            f"{FOLDER}/suppression.json",
            "as the CSV has",
        ),
        (
            replaced(f"{FOLDER}/quality.json", '"synthetic": true', '"synthetic": false'),
            f"{FOLDER}/quality.json",
            "does not say the same",
        ),
    ],
)
def test_a_format_that_says_something_else_is_found(
    release: Release, change: Callable[[Files], Files], path: str, problem: str
) -> None:
    findings = release_findings(sealed(change(release_files(release))))
    # The catalogue states size and hash of the files with data, so it may have something to say too.
    own = [f for f in findings if f.path != JSON_LD]
    assert [(f.path, problem in f.problem) for f in own] == [(path, True)], findings


def test_a_workbook_that_says_something_else_is_found(release: Release) -> None:
    def problems(content: bytes) -> list[str]:
        files = {**release_files(release), f"{STEM}.xlsx": content}
        return [f.problem for f in release_findings(sealed(files)) if f.path == f"{STEM}.xlsx"]

    assert problems(workbook(release)) == []
    assert problems(workbook(release, couples=42)) == ["does not hold the same cells as the CSV"]
    assert problems(workbook(release, label="夫妻")) == ["has another dictionary than dictionary.csv"]


@pytest.mark.parametrize("path", [f"{STEM}.zip", "all.zip"])
def test_a_zip_that_holds_something_else_is_found(release: Release, path: str) -> None:
    def problems(change: Callable[[dict[str, bytes]], dict[str, bytes]]) -> list[str]:
        files = release_files(release)
        held = change(files_of_zip(files[path]))
        files[path] = zip_bytes((name, member(name, content)) for name, content in held.items())
        return [f"{found.path} {found.problem}" for found in release_findings(sealed(files, zipped=False))]

    wrong = f"{path} does not hold the files that lie beside it"
    assert problems(lambda held: held) == []
    assert problems(lambda held: {**held, "more.txt": b""}) == [wrong]
    assert problems(lambda held: dict(list(held.items())[1:])) == [wrong]
    assert problems(lambda held: {name: content + b"\n" for name, content in held.items()}) == [wrong]


def test_a_zip_that_is_missing_is_found(release: Release) -> None:
    files = release_files(release)
    del files["all.zip"]
    assert [(f.path, f.problem) for f in release_findings(sealed(files))] == [
        ("all.zip", "is in the zips that a release has but missing")
    ]


def test_statistics_that_are_no_json_are_found(release: Release) -> None:
    files = release_files(release)
    assert json.loads(files[f"{FOLDER}/stats.json"])["rows"] == 2
    files[f"{FOLDER}/stats.json"] = b"{"
    paths = [f.path for f in release_findings(sealed(files))]
    assert f"{FOLDER}/stats.json" in paths
