"""Every word of the catalogue that a release's metadata need has its code in the vocabularies of others."""

from __future__ import annotations

from typing import Any

import pytest

from catalog.load import load
from catalog.units import unit_problems, unit_text
from catalog.vocabularies import Vocabularies, vocabulary_problems


def problems(**changes: Any) -> list[str]:
    known = load()
    vocabularies = Vocabularies.model_validate({**known.vocabularies.model_dump(), **changes})
    return list(vocabulary_problems(vocabularies, known.datasets.values(), known.bureaus.values()))


def test_the_catalogue_has_no_problem() -> None:
    assert problems() == []


@pytest.mark.parametrize(
    ("part", "key", "problem"),
    [
        ("themes", "养老服务", "themes: '养老服务' of dataset"),
        ("theme_labels", "SOCI", "theme_labels: 'SOCI' is missing"),
        ("frequencies", "monthly", "frequencies: 'monthly' of dataset"),
        ("access", "无条件开放", "access: '无条件开放' of dataset"),
        ("licences", "CC-BY-4.0", "licences: 'CC-BY-4.0' of bureau"),
    ],
)
def test_a_word_without_code_is_named(part: str, key: str, problem: str) -> None:
    left = {name: value for name, value in load().vocabularies.model_dump()[part].items() if name != key}
    found = problems(**{part: left})
    assert found and all(problem in each for each in found)


def test_every_observation_status_has_its_codes() -> None:
    known = load()
    assert known.labels("observation_status").keys() <= known.vocabularies.statuses.keys()


def test_a_unit_without_words_is_a_problem() -> None:
    """A reader is told "14 天" and not "14 day"; the units of published figures are among them."""
    known = load()
    units = {code: unit for code, unit in known.vocabularies.units.items() if code not in ("person", "percent", "seat")}
    claims = [claim for bureau in known.bureaus for claim in known.claims(bureau)]
    found = unit_problems(units, known.indicators.values(), known.datasets.values(), claims)
    assert [problem.rpartition(": ")[2] for problem in found] == [
        *("'percent' is missing", "'person' is missing", "'seat' is missing")
    ]
    assert not list(unit_problems(known.vocabularies.units, known.indicators.values(), known.datasets.values(), claims))
    assert unit_text(units, "couple").zh == "对" and unit_text(units, "seat").zh == "seat"
