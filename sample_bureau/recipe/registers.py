"""All registers of a bureau that have a recipe, drawn in an order in which each finds those it refers to.

Belongs here: the order, and the way from one register to another. Does not belong here: a single register
(`recipe.records`), files (`sample_bureau.deliveries`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from catalog.load import Catalog
from catalog.model import Bureau, Source
from sample_bureau.errors import SampleError
from sample_bureau.months import Month, first_day
from sample_bureau.randomness import Streams
from sample_bureau.recipe.areas import Areas
from sample_bureau.recipe.arrays import Objects, objects
from sample_bureau.recipe.draft import Draft, Ground
from sample_bureau.recipe.model import Recipe
from sample_bureau.recipe.people import shared_population
from sample_bureau.recipe.records import Plan, draw
from sample_bureau.recipe.rows import settle_pending
from sample_bureau.recipe.schedule import Schedule, period_of, schedule_of
from sample_bureau.world.people import Person

INHABITANTS = 600_000
Rows = Mapping[Month, Sequence[Mapping[str, Any]]]
Planner = Callable[[Recipe, Source, Ground], Plan]


@dataclass(frozen=True, slots=True)
class Register:
    """A register whose records are drawn."""

    draft: Draft
    schedule: Schedule


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """What exists beside the recipes: rows of feeds by month, people by pool, and ID numbers that are taken."""

    rows: Mapping[str, Rows]
    pools: Mapping[str, Sequence[Person]]
    taken: Iterable[str]


def draw_registers(
    bureau: Bureau,
    catalog: Catalog,
    streams: Streams,
    recipes: Mapping[str, Recipe],
    elsewhere: Elsewhere,
    plan: Planner,
    drawn: Callable[[Draft], None],
) -> dict[str, Register]:
    """The registers of all recipes that have columns; `plan` says how many records each has, and `drawn` is told of
    each when it is there. Raises SampleError when recipes refer to one another in a circle
    or to a feed that the bureau does not keep.
    """
    months = period_of(bureau)
    areas = Areas(catalog, bureau, streams("areas of the recipes"), first_day(months[0]))
    population = shared_population(areas, elsewhere.pools, elsewhere.taken, streams("people of the recipes"))
    registers: dict[str, Register] = {}

    def other(feed: str, field: str) -> Objects:
        if feed in registers:
            draft = registers[feed].draft
            return draft.columns[field] if field else next(iter(draft.columns.values()))
        if feed not in elsewhere.rows:
            referring = next(name for name, recipe in recipes.items() if feed in _refers_to(recipe))
            where = f"sample_bureau/recipes/{referring}.yml"
            raise SampleError(f"{where}: bureau '{bureau.id}' keeps no register '{feed}' to which it refers")
        return _elsewhere(catalog.sources[feed], elsewhere.rows[feed], field)

    inhabitants = int((bureau.sample or {}).get("population", INHABITANTS))
    ground = Ground(bureau, catalog, streams, months, inhabitants, areas, population, other)
    for feed in _in_order({feed: recipe for feed, recipe in recipes.items() if recipe.columns}):
        source = catalog.sources[feed]
        schedule = schedule_of(source, bureau)
        draft = draw(recipes[feed], source, ground, plan(recipes[feed], source, ground))
        settle_pending(draft, schedule)
        registers[feed] = Register(draft, schedule)
        drawn(draft)
    return registers


def _elsewhere(source: Source, rows: Rows, field: str) -> Objects:
    """A field of the records of a feed without recipe: those of its last list, or all of its events."""
    lists = list(rows.values())
    counted = lists[-1:] if source.redelivery == "replace" else lists
    records = {tuple(row.get(name) for name in source.key): row for listed in counted for row in listed}
    return objects([row.get(field) for row in records.values()])


def _in_order(recipes: Mapping[str, Recipe]) -> list[str]:
    ordered: list[str] = []
    left = dict(recipes)
    while left:
        ready = [feed for feed, recipe in left.items() if not _refers_to(recipe) & left.keys() - {feed}]
        if not ready:
            raise SampleError(f"recipes refer to one another in a circle: {', '.join(sorted(left))}")
        ordered.append(ready[0])
        del left[ready[0]]
    return ordered


def _refers_to(recipe: Recipe) -> set[str]:
    feeds = {column.of.feed for column in recipe.columns.values() if column.of}
    return feeds | ({recipe.size.per.feed} if recipe.size.per else set())
