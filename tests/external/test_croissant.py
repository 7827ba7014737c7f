"""Croissant, loaded by mlcroissant: the rows come out, and broken copies do not load."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.external.conftest import Change, Check, change_json, edit

pytestmark = pytest.mark.external

FOLDER = "datasets/marriages"
CROISSANT = f"{FOLDER}/croissant.json"


def test_every_dataset_loads_without_a_warning(good: Path, check: Check) -> None:
    marriages, people = good / CROISSANT, good / "datasets/assistance-people/croissant.json"
    first, second = check("croissant", marriages, people)
    assert (first.problems, second.problems) == ([], [])
    assert first.read == {
        "rows": [
            {"rows/month": "2020-09", "rows/couple_count": 30, "rows/status": "A"},
            {"rows/month": "2020-10", "rows/couple_count": 41, "rows/status": "A"},
        ]
    }
    rows = second.read["rows"]
    assert [row["rows/person_count"] for row in rows] == [12, None, 0, None, 7]
    assert [row["rows/note"] for row in rows] == ["'=1+1", "''+a", '逗号,"引号"\r\n换行', None, "'@x"]


def test_broken_copies_do_not_load(mutant: Callable[[Change], Path], check: Check) -> None:
    """Only loading sees the bytes; a missing licence is a warning, which counts."""
    broken = [
        edit(f"{FOLDER}/marriages.csv", "41", "42"),
        edit(f"{FOLDER}/marriages.csv", "couple_count", "couples"),
        edit(CROISSANT, '"column": "couple_count"', '"column": "couples"'),
        change_json(CROISSANT, lambda content: content.pop("license")),
        change_json(CROISSANT, lambda content: content["distribution"][0].pop("sha256")),
        change_json(CROISSANT, lambda content: content["recordSet"][0]["field"][0].pop("dataType")),
    ]
    found = check("croissant", *(mutant(change) / CROISSANT for change in broken))
    assert [bool(each.problems) for each in found] == [True] * len(broken)
