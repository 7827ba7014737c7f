"""Figures that a register states: the one record of their slice says what was published; fields that follow a code."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from catalog.load import Catalog
from sample_bureau.errors import SampleError
from sample_bureau.recipe.load import read_recipe
from tests.unit.sample_bureau.claims import HOMES, claim, indicator
from tests.unit.sample_bureau.house import RECIPES, House, house_bureau, house_catalog, write_house
from tests.unit.sample_bureau.sample_reading import read

STATED = indicator("stated_beds", HOMES, "stated_bed_count", "target", period_kinds=("month",))


@pytest.fixture
def recipes(tmp_path: Path) -> Path:
    """The recipes of the house, of which one states its beds and writes its name after its kind."""
    folder = tmp_path / "recipes"
    shutil.copytree(RECIPES, folder)
    path = folder / "test_home.yml"
    text = path.read_text(encoding="utf-8")
    text = text.replace("    bed_count: {sum: bed_count}", "    stated_bed_count: {states: bed_count}")
    text = text.replace(
        "  home_name: {serial: '{area_name}第{n}养老服务中心'}",
        "  home_name: {mapped: {field: home_kind_code, codes: {rural: 农村福利院, private: 颐养院}, other: 养老院}}",
    )
    path.write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def house(catalog: Catalog, recipes: Path, tmp_path: Path) -> House:
    """The house with one published figure about homes of a kind that otherwise does not occur."""
    known = house_catalog(catalog, (claim(1, "stated_beds", 77, "kind=rural", kind="target"),), (STATED,))
    return write_house(known, house_bureau(catalog.bureau("dongxihu-2020")), tmp_path / "data", recipes)


def homes(house: House) -> list[dict[str, Any]]:
    """The rows of the last list of homes."""
    paths = sorted(house.inbox.glob("S20_*.dbf"))
    return [row for _, row in read(paths[-1], house.catalog.sources["test_home"]).rows]


def test_one_record_states_the_published_figure(house: House) -> None:
    assert house.summary.contradictions == 0
    rural = [row for row in homes(house) if "农村" in str(row.values())]
    assert len(rural) == 1
    assert "77" in map(str, rural[0].values())


def test_a_field_follows_the_code_of_another(house: House) -> None:
    names = {str(row.get("home_kind_code")): row.get("home_name") for row in homes(house)}
    assert set(names.values()) <= {"农村福利院", "颐养院", "养老院"}


def test_what_is_stated_has_a_column_that_is_always_filled(catalog: Catalog, recipes: Path) -> None:
    path = recipes / "test_home.yml"
    path.write_text(path.read_text(encoding="utf-8").replace("{states: bed_count}", "{states: nothing}"), "utf-8")
    known = house_catalog(catalog)
    with pytest.raises(SampleError, match="always filled"):
        read_recipe(path, known, known.sources["test_home"])
