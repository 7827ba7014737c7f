"""The rows of one register while they are drawn: what every column's generator may look at.

Belongs here: the state of a drawing. Does not belong here: generators (`recipe.generators`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np

from catalog.load import Catalog
from catalog.model import Bureau, FieldType, Source
from sample_bureau.months import Month
from sample_bureau.randomness import Streams
from sample_bureau.recipe.areas import Areas
from sample_bureau.recipe.arrays import Days, Ints, Objects
from sample_bureau.recipe.model import Recipe
from sample_bureau.recipe.people import Population

HISTORY = -1
OtherRecords = Callable[[str, str], Objects]


@dataclass(frozen=True, slots=True)
class Ground:
    """What all recipes of a bureau stand on. `other` gives a field of another feed's records."""

    bureau: Bureau
    catalog: Catalog
    streams: Streams
    months: tuple[Month, ...]
    inhabitants: int
    areas: Areas
    population: Population
    other: OtherRecords


@dataclass(slots=True)
class Draft:
    """The records of one feed, sorted by month.

    `months` are the records' own months (yyyymm), `slots` their places in the bureau's period (HISTORY before it),
    `known_until` the last day of the delivery in which a record first stands. `people` and `second_people` are
    numbers in the population (-1: nobody), `places` smallest areas, `given` columns that are decided already.
    """

    recipe: Recipe
    source: Source
    types: Mapping[str, FieldType]
    ground: Ground
    months: Ints
    slots: Ints
    known_until: Days
    places: Ints
    people: Ints | None = None
    second_people: Ints | None = None
    given: Mapping[str, Objects] = field(default_factory=dict)
    columns: dict[str, Objects] = field(default_factory=dict)
    numbers: Ints = field(default_factory=lambda: np.empty(0, np.int64))
    followers: dict[str, Ints] = field(default_factory=dict)
    purpose: str = ""

    @property
    def count(self) -> int:
        """How many records there are."""
        return len(self.months)

    def stream(self, name: str) -> np.random.Generator:
        """The generator of a purpose within this feed."""
        return self.ground.streams(f"recipe {self.recipe.feed} {self.purpose}{name}")
