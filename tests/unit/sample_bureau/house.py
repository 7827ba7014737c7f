"""A small bureau whose registers exist only in the tests: three contracts with recipes, on the real catalogue's areas.

Belongs here: the catalogue with these contracts added. Does not belong here: tests.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import yaml

from catalog.load import Catalog, Code
from catalog.model import Bureau, Claim, FieldMeaning, Indicator, Source, Text
from sample_bureau import SampleSummary, write_sample

FOLDER = Path(__file__).parent / "recipe_house"
RECIPES = FOLDER / "recipes"
FEEDS = ("test_lead", "test_home", "test_visit")
CODES = {
    "test_programme": {"nursing": "护理补贴", "living": "生活补贴"},
    "test_conclusion": {"1": "属实", "2": "不属实", "3": "核查中"},
    "test_kind": {"government": "政府办", "private": "社会办", "community": "社区", "rural": "农村"},
}


class HouseCatalog(Catalog):
    """A catalogue whose claims are given, not read."""

    given: tuple[Claim, ...] = ()

    def claims(self, bureau_id: str) -> tuple[Claim, ...]:
        return self.given


def house_catalog(base: Catalog, claims: tuple[Claim, ...] = (), indicators: tuple[Indicator, ...] = ()) -> Catalog:
    """The catalogue with the contracts of the tests' registers."""
    fields = yaml.safe_load((FOLDER / "fields.yml").read_text(encoding="utf-8"))
    sources = [
        Source.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
        for path in sorted((FOLDER / "sources").glob("*.yml"))
    ]
    codelists = {
        name: tuple(Code(code, Text(zh=label, en=code), (), {}) for code, label in codes.items())
        for name, codes in CODES.items()
    }
    catalog = replace(
        base,
        fields={**base.fields, **{name: FieldMeaning.model_validate(data) for name, data in fields.items()}},
        codelists={**base.codelists, **codelists},
        sources={**base.sources, **{source.feed: source for source in sources}},
        indicators={**base.indicators, **{indicator.id: indicator for indicator in indicators}},
    )
    house = HouseCatalog(**{name: getattr(catalog, name) for name in catalog.__dataclass_fields__})
    object.__setattr__(house, "given", claims)
    return house


def house_bureau(base: Bureau, feeds: tuple[str, ...] = FEEDS, **more: Any) -> Bureau:
    """The bureau with the tests' registers only."""
    return base.model_copy(update={"feeds": feeds, "sample": {"seed": 7, "population": 600_000}, **more})


@dataclass(frozen=True)
class House:
    """A written sample of the tests' registers."""

    catalog: Catalog
    bureau: Bureau
    folder: Path
    summary: SampleSummary

    @property
    def inbox(self) -> Path:
        return self.folder / "inbox"

    @property
    def ledger(self) -> dict[str, Any]:
        return json.loads((self.folder / "sample" / "ledger.json").read_text(encoding="utf-8"))


def write_house(catalog: Catalog, bureau: Bureau, folder: Path, recipes: Path = RECIPES) -> House:
    """The sample of the tests' registers, written into a folder."""
    summary = write_sample(bureau, catalog, folder / "inbox", folder / "sample" / "ledger.json", recipes=recipes)
    return House(catalog, bureau, folder, summary)
