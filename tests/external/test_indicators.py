"""Indicators in JSON-stat and SDMX, read by independent readers; broken copies are rejected."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.external.conftest import Change, Check, change_json, edit

pytestmark = pytest.mark.external

JSON_STAT = "indicators/subsidy_per_person.jsonstat.json"
FIGURES, STRUCTURE = "sdmx/indicators.csv", "sdmx/structure.xml"


def test_json_stat_is_valid_and_gives_the_figures(good: Path, check: Check) -> None:
    (found,) = check("jsonstat", good / JSON_STAT)
    assert found.problems == []
    values = [row["value"] for row in found.read]
    assert len(values) == 4
    assert sorted(value for value in values if value is not None) == [0, 312.123456789]


def test_broken_json_stat_is_rejected(mutant: Callable[[Change], Path], check: Check) -> None:
    changes: list[Callable[[Any], object]] = [
        lambda content: content["size"].append(2),
        lambda content: content.update(size=[1, 3, 1, 1, 2]),
        lambda content: content["dimension"].pop("month"),
        lambda content: content.pop("version"),
        lambda content: content["dimension"]["month"].pop("category"),
    ]
    found = check("jsonstat", *(mutant(change_json(JSON_STAT, change)) / JSON_STAT for change in changes))
    assert [bool(each.problems) for each in found] == [True] * len(changes)


def test_sdmx_is_valid_and_a_protected_figure_is_suppressed(good: Path, check: Check) -> None:
    figures, structure = check("sdmx", good / FIGURES, good / STRUCTURE)
    assert (figures.problems, structure.problems) == ([], [])
    assert structure.read == ["INDICATORS"]
    assert len(figures.read) == 6
    told = [(row["SLICE"], row["TIME_PERIOD"], row["OBS_VALUE"], row["OBS_STATUS"]) for row in figures.read[:3]]
    assert told == [
        ("_T", "2020-09", "312.123456789", "A"),
        ("scheme_code=urban", "2020-09", None, "Q"),
        ("scheme_code=urban", "2020-10", "0.0", "A"),
    ]


def test_broken_sdmx_is_rejected(mutant: Callable[[Change], Path], check: Check) -> None:
    broken = [
        (edit(STRUCTURE, "PrimaryMeasure", "SecondaryMeasure"), STRUCTURE),
        (edit(STRUCTURE, 'agencyID="MINZHENG"', ""), STRUCTURE),
        (edit(FIGURES, "STRUCTURE_ID", "IDENTIFIER"), FIGURES),
        (edit(FIGURES, "OBS_STATUS", "OBS_STATE"), FIGURES),
        (edit(FIGURES, ",A,F,", ",not_a_status,F,"), FIGURES),
    ]
    found = check("sdmx", *(mutant(change) / path for change, path in broken))
    assert [bool(each.problems) for each in found] == [True] * len(broken)
