"""A method that cannot do what a profile or dataset asks of it is named before anything runs."""

from __future__ import annotations

import shutil
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

import catalog
from catalog.load import ROOT, CatalogError, load
from catalog.method_checks import dataset_problems, hierarchy_problems, profile_problems
from catalog.methods import CellKey, DifferentialPrivacy, Rounding, Sampling
from catalog.model import PublicColumn

KNOWN = catalog.load()
NOISE = DifferentialPrivacy(epsilon_year=Decimal(1), releases_year=4)


@pytest.mark.parametrize(
    ("name", "update", "words"),
    [
        ("rounded_persons", {"round": None}, "settings are given for its method, 'round'"),
        ("rounded_persons", {"dp": NOISE}, "for no other"),
        ("sensitive_persons", {"dp": NOISE}, "for no other"),
        ("rounded_persons", {"threshold": 0}, "threshold says which counts are small"),
    ],
)
def test_a_profile_has_the_settings_of_its_method(name: str, update: dict[str, Any], words: str) -> None:
    assert list(profile_problems(KNOWN.disclosure)) == []
    changed = {**KNOWN.disclosure, name: KNOWN.disclosure[name].model_copy(update=update)}
    (problem,) = profile_problems(changed)
    assert name in problem
    assert words in problem


def test_all_profiles_with_cell_keys_share_their_noise() -> None:
    other = CellKey(max_noise=9, variance=Decimal(5))
    more = {"more": KNOWN.disclosure["perturbed_persons"].model_copy(update={"cell_key": other})}
    (problem,) = profile_problems({**KNOWN.disclosure, **more})
    assert "one cell has one noise" in problem


def column(**update: Any) -> PublicColumn:
    known = KNOWN.datasets["street-volunteers"].columns[-1]
    return known.model_copy(update=update)


ONE_MEASURE = "protects persons counted by one measure"


@pytest.mark.parametrize(
    ("dataset", "update", "words"),
    [
        ("allowance-recipients", {"contributor": "household"}, ONE_MEASURE),
        ("allowance-recipients", {"columns": (column(), column(name="more_count"))}, ONE_MEASURE),
        ("allowance-recipients", {"columns": (column(type="number"),)}, "changes counts"),
        ("street-volunteers", {"columns": (column(additive=False),)}, "does not add up"),
        ("street-volunteers", {"disclosure": "sampled_persons"}, "of what its rows are a sample"),
        ("assisted-person-sample", {"disclosure": "sensitive_persons"}, "of what its rows are a sample"),
    ],
)
def test_a_dataset_suits_its_method(dataset: str, update: dict[str, Any], words: str) -> None:
    known = KNOWN.datasets[dataset]
    assert list(dataset_problems(known, KNOWN.protection(known), KNOWN)) == []
    changed = known.model_copy(update=update)
    (problem,) = dataset_problems(changed, KNOWN.protection(changed), KNOWN)
    assert problem.startswith(f"datasets/{dataset}.yml")
    assert words in problem


@pytest.mark.parametrize(
    ("update", "words"),
    [
        ({"quasi": {"sex_code": "sexes"}}, "no hierarchy 'sexes'"),
        ({"quasi": {"area_code": "area"}}, "'sex_code' is neither coarsened, nor sensitive, nor part of the key"),
        ({"sensitive": ("programme_code",)}, "'programme_code' is not one of its columns"),
        ({"counted_as": "people"}, "no measure 'people'"),
        ({"counted_in": "nowhere"}, "in a dataset 'nowhere'"),
    ],
)
def test_a_sample_says_what_its_columns_are(update: dict[str, Any], words: str) -> None:
    known = KNOWN.datasets["assisted-person-sample"]
    changed = known.model_copy(update={"sample": known.sample.model_copy(update=update)})
    assert any(words in problem for problem in dataset_problems(changed, KNOWN.protection(changed), KNOWN))


@pytest.mark.parametrize(
    ("paths", "words"),
    [
        ({"80+": ("60+", "any")}, "equally many steps"),
        ({"80+": ("60+", "18-59", "any")}, "'60+' rises to 'any' and to '18-59'"),
        ({"80+": ("60+", "60+", "all")}, "the last to 'any'"),
        ({"90+": ("60+", "60+", "any")}, "'90+' is not in codelists/age_band.csv"),
    ],
)
def test_a_hierarchy_rises_step_by_step(paths: dict[str, tuple[str, ...]], words: str) -> None:
    lists = {"age_band": KNOWN.labels("age_band")}
    assert list(hierarchy_problems({"age_band": KNOWN.hierarchies["age_band"]}, lists)) == []
    problems = list(hierarchy_problems({"age_band": {**KNOWN.hierarchies["age_band"], **paths}}, lists))
    assert any(words in problem for problem in problems)


def test_a_hierarchy_has_a_list() -> None:
    assert "there is no codelists/ages.csv" in next(hierarchy_problems({"ages": {"1": ("any",)}}, {}))


def test_settings_that_protect_nothing_are_refused() -> None:
    with pytest.raises(ValidationError, match="greater than or equal to 3"):
        Rounding(base=1)
    with pytest.raises(ValidationError, match=r"less than or equal to 0\.2"):
        Sampling(fraction=Decimal("0.5"), k=20, distinct=3, closeness=Decimal("0.4"), blanked_share=Decimal(0))


def test_the_catalogue_asks_these_questions(tmp_path: Path) -> None:
    """One mistake of each kind in a copy of the catalogue: all three are named."""
    copy = tmp_path / "catalog"
    shutil.copytree(ROOT, copy)
    for file, old, new in (
        ("disclosure.yml", "  round: {base: 5}\n", ""),
        ("datasets/assisted-person-sample.yml", "sex_code: sex", "sex_code: sexes"),
        ("hierarchies.yml", "  rural: [any]", "  rural: [all]"),
    ):
        text = (copy / file).read_text(encoding="utf-8")
        assert old in text
        (copy / file).write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(CatalogError) as caught:
        load(copy)
    for words in ("settings are given", "no hierarchy 'sexes'", "the last to 'any'"):
        assert words in str(caught.value)
