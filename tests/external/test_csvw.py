"""CSVW metadata, judged by csvw; what csvw lets pass (a cell too many) frictionless rejects."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.external.conftest import Change, Check, change_json, edit

pytestmark = pytest.mark.external

CSV = "datasets/marriages/marriages.csv"
METADATA = f"{CSV}-metadata.json"


def test_every_csv_has_valid_metadata_and_its_rows_are_read(good: Path, check: Check) -> None:
    tables = sorted(path for path in (good / "datasets").rglob("*.csv") if path.name != "dictionary.csv")
    tables += sorted((good / "indicators").glob("*.csv"))
    assert len(tables) == 4
    metadata = [path.with_name(f"{path.name}-metadata.json") for path in tables]
    found = check("csvw", *metadata)
    assert [each.problems for each in found] == [[]] * len(tables)
    rows = dict(zip([path.stem for path in tables], [each.read for each in found], strict=True))
    assert rows["marriages"] == [
        {"month": "2020-09", "couple_count": 30, "status": "A"},
        {"month": "2020-10", "couple_count": 41, "status": "A"},
    ]
    assert len(rows["assistance-people"]) == 5
    assert rows["assistance-people"][1]["person_count"] is None


def column(index: int, **values: Any) -> Change:
    return change_json(METADATA, lambda content: content["tableSchema"]["columns"][index].update(values))


def test_broken_copies_are_rejected(mutant: Callable[[Change], Path], check: Check) -> None:
    broken = [
        edit(CSV, "41,A", "many,A"),
        edit(CSV, "41,A", "41,q"),
        edit(CSV, "2020-10", "2020-09"),
        edit(CSV, "2020-10", ""),
        edit(CSV, "couple_count", "couples"),
        column(1, datatype="nonsense"),
        column(1, datatypes="integer"),
        edit(METADATA, '"tableSchema"', '"schema"'),
    ]
    found = check("csvw", *(mutant(change) / METADATA for change in broken))
    assert [bool(each.problems) for each in found] == [True] * len(broken)


def test_what_it_lets_pass_the_other_validator_rejects(mutant: Callable[[Change], Path], check: Check) -> None:
    """A cell too many and a thirteenth month."""
    broken = [edit(CSV, "41,A", "41,A,more"), edit(CSV, "2020-10", "2020-13")]
    folders = [mutant(change) for change in broken]
    assert [found.problems for found in check("csvw", *(folder / METADATA for folder in folders))] == [[], []]
    seen = check("package", *(folder / "datasets/marriages/datapackage.json" for folder in folders))
    assert [bool(set(found.problems) - {"hash-count", "byte-count"}) for found in seen] == [True, True]
