"""The Data Package descriptors, judged by frictionless and by the profile's JSON Schema: broken copies fail."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.external.conftest import Change, Check, change_json, edit

pytestmark = pytest.mark.external

CSV = "datasets/marriages/marriages.csv"
PACKAGE = "datapackage.json"


def test_every_descriptor_of_a_release_is_valid(good: Path, check: Check) -> None:
    descriptors = sorted(good.rglob(PACKAGE))
    assert len(descriptors) == 3
    for tool in ("package", "package_schema"):
        assert [found.problems for found in check(tool, *descriptors)] == [[], [], []]


def unsealed(content: dict[str, Any]) -> None:
    for found in content["resources"]:
        found.pop("hash"), found.pop("bytes")


def resealed(change: Change) -> Change:
    """Changes the CSV and takes bytes and hash out of the descriptor, so that the rows are judged."""

    def both(folder: Path) -> None:
        change(folder)
        change_json(PACKAGE, unsealed)(folder)

    return both


def test_frictionless_rejects_broken_copies(mutant: Callable[[Change], Path], check: Check) -> None:
    broken = [
        (edit(CSV, "41", "42"), "hash-count"),
        (edit(CSV, "41", "421"), "byte-count"),
        (edit(PACKAGE, '"resources"', '"resource"'), "package-error"),
        (resealed(edit(CSV, "couple_count", "couples")), "incorrect-label"),
        (resealed(edit(CSV, "2020-10", "2020-09")), "primary-key"),
        (resealed(edit(CSV, "2020-10", "")), "primary-key"),
        (resealed(edit(CSV, "41,A", "many,A")), "type-error"),
        (resealed(edit(CSV, "41,A", "41,q")), "constraint-error"),
        (resealed(edit(CSV, "41,A", "41,A,more")), "extra-cell"),
    ]
    found = check("package", *(mutant(change) / PACKAGE for change, _ in broken))
    assert [code in each.problems for each, (_, code) in zip(found, broken, strict=True)] == [True] * len(broken)


def test_the_profile_rejects_broken_descriptors(mutant: Callable[[Change], Path], check: Check) -> None:
    """What frictionless lets pass (a descriptor without resources when not told that it is one) the profile sees."""
    changes: list[Callable[[Any], object]] = [
        lambda content: content.pop("resources"),
        lambda content: content["resources"][0].pop("path"),
        lambda content: content["resources"][0]["schema"].pop("fields"),
        lambda content: content["licenses"].clear(),
    ]
    found = check("package_schema", *(mutant(change_json(PACKAGE, change)) / PACKAGE for change in changes))
    assert [bool(each.problems) for each in found] == [True] * len(changes)
