"""Draws the records of one register: how many, in which months, about whom, and what stands in their columns.

Belongs here: the order in which a register is drawn. Does not belong here: single values (`recipe.generators`),
published figures (`sample_bureau.calibrate` gives a `Plan`), deliveries (`recipe.rows`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from catalog.model import Source
from sample_bureau.errors import SampleError
from sample_bureau.months import Month, after
from sample_bureau.recipe.arrays import Ints, Objects, last_days
from sample_bureau.recipe.draft import HISTORY, Draft, Ground
from sample_bureau.recipe.generators import fill
from sample_bureau.recipe.load import in_order
from sample_bureau.recipe.model import Follow, Growth, PersonRule, Recipe, plain
from sample_bureau.recipe.schedule import Schedule, schedule_of

_EARLIER_YEARS = 8
Settler = Callable[[Draft, str, Objects], Objects]


@dataclass(frozen=True, slots=True)
class Plan:
    """How many records there are, decided before anything is drawn.

    `slots` are sorted places in the period (HISTORY before it); `given` columns that are decided; `inside` the area
    in which a record must lie ('' where it is free); `groups` and `distinct`: how many different people each group
    of records is about (-1: as the recipe says); `settlers` make drawn columns add up.
    """

    slots: Ints
    given: Mapping[str, Objects] = field(default_factory=dict)
    inside: Objects | None = None
    groups: Ints | None = None
    distinct: tuple[int, ...] = (-1,)
    history_from: Month | None = None
    settlers: Mapping[str, Settler] = field(default_factory=dict)

    def with_settlers(self, settlers: Mapping[str, Settler]) -> Plan:
        """The same plan, with columns that are made to add up."""
        return replace(self, settlers=settlers)


def month_shares(recipe: Recipe, schedule: Schedule) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """The share of the records in each month of the period, after the share of those before it."""
    months = schedule.months[: schedule.due[-1] + 1]
    weights = recipe.months if isinstance(recipe.months, tuple) else [1.0] * 12
    inside = np.array([weights[month % 100 - 1] for month in months], float)
    inside = inside / inside.sum() if inside.sum() else np.full(len(months), 1 / len(months))
    if isinstance(recipe.months, Growth):
        growth = recipe.months.growth
        return np.concatenate([[1 - growth], inside * growth])
    before = 1.0 if schedule.holds == "snapshot" else 0.0
    return np.concatenate([[before], inside * (1 - before)])


def expected_size(recipe: Recipe, ground: Ground) -> float:
    """How many records the recipe asks for when no published figure says so."""
    size = recipe.size
    if size.per_100k is not None:
        return size.per_100k * ground.inhabitants / 100_000
    if size.per is not None:
        return size.per.each * len(ground.other(size.per.feed, ""))
    return float(size.total or 0)


def free_plan(recipe: Recipe, source: Source, ground: Ground) -> Plan:
    """The plan of a register that no published figure speaks of."""
    schedule = schedule_of(source, ground.bureau)
    if not schedule.due:
        return Plan(np.empty(0, np.int64))
    count = round(expected_size(recipe, ground))
    shares = month_shares(recipe, schedule)
    edges = np.floor(np.cumsum(shares) / shares.sum() * count + 0.5).astype(np.int64)
    numbers = np.diff(np.concatenate([[0], edges]))
    return Plan(np.repeat(np.arange(HISTORY, len(shares) - 1), numbers))


def draw(recipe: Recipe, source: Source, ground: Ground, plan: Plan) -> Draft:
    """The records of a register. Raises SampleError when the recipe makes two records with one key."""
    schedule = schedule_of(source, ground.bureau)
    order = np.argsort(plan.slots, kind="stable")
    slots = plan.slots[order]
    rng = ground.streams(f"recipe {recipe.feed} records")
    months = _months(slots, plan.history_from, ground.months, rng)
    by_month = np.argsort(months, kind="stable")
    order, slots, months = order[by_month], slots[by_month], months[by_month]
    count = len(slots)
    ends = np.array([schedule.month(delivery) for delivery in range(len(schedule.due))], np.int64)
    draft = Draft(
        recipe=recipe,
        source=source,
        types={item.name: ground.catalog.meaning(item).type for item in source.fields},
        ground=ground,
        months=months,
        slots=slots,
        known_until=last_days(ends[schedule.first_with(slots)]),
        places=ground.areas.in_turn(rng, count, recipe.area) if recipe.in_turn else ground.areas.draw(rng, count),
        given={name: column[order] for name, column in plan.given.items()},
        numbers=np.arange(1, count + 1),
    )
    groups = plan.groups[order] if plan.groups is not None else np.zeros(count, np.int64)
    once = schedule.holds == "snapshot"
    if recipe.person:
        draft.people = _people(recipe.person, draft, groups, plan.distinct, once, "people")
        draft.places = ground.population.homes[draft.people]
    if recipe.second_person:
        draft.second_people = _people(recipe.second_person, draft, np.zeros(count, np.int64), (-1,), once, "others")
    if plan.inside is not None:
        _move_inside(draft, plan.inside[order], rng)
    _follow(draft)
    for name in in_order(recipe.columns):
        column = fill(draft, name, recipe.columns[name])
        draft.columns[name] = plan.settlers[name](draft, name, column) if name in plan.settlers else column
    _check_keys(draft)
    return draft


def _months(slots: Ints, history_from: Month | None, period: tuple[Month, ...], rng: np.random.Generator) -> Ints:
    """The month of each record; those before the period are spread over the years before it."""
    months = np.array(period, np.int64)[slots]
    earlier = slots == HISTORY
    first = history_from or after(period[0], -12 * _EARLIER_YEARS)
    months_before = np.arange(0, (period[0] // 100 - first // 100) * 12 + period[0] % 100 - first % 100)
    known = np.array([after(first, int(step)) for step in months_before], np.int64)
    months[earlier] = known[rng.integers(0, len(known), int(earlier.sum()))]
    return months


def _people(rule: PersonRule, draft: Draft, groups: Ints, distinct: tuple[int, ...], once: bool, purpose: str) -> Ints:
    """Who each record is about. In a group, people come round in turn, so that they are spread over the months."""
    rng, population = draft.stream(purpose), draft.ground.population
    people = np.full(draft.count, -1, np.int64)
    for group in range(len(distinct)):
        here = np.flatnonzero(groups == group)
        wanted = distinct[group]
        if not len(here):
            continue
        known = min(round(rule.reuse * len(here)), population.available(rule))
        if wanted < 0:
            new = len(here) - known if once else round((1 - rule.reuse) * len(here))
            wanted = max(known + new, 1)
        wanted = min(wanted, len(here))
        chosen = population.draw(rng, rule, wanted, min(known, wanted), people)
        people[here] = chosen[np.arange(len(here)) % wanted]
    return people


def _move_inside(draft: Draft, wanted: Objects, rng: np.random.Generator) -> None:
    """Moves records into the areas in which they must lie, and out of those in which they must not."""
    areas = draft.ground.areas
    named = sorted({code for code in wanted.tolist() if code})
    elsewhere = np.setdiff1d(np.arange(len(areas.leaves)), np.concatenate([areas.inside(code) for code in named]))
    for code in (*named, ""):
        allowed = areas.inside(code) if code else elsewhere
        here = np.flatnonzero((wanted == code) & ~np.isin(draft.places, allowed))
        if len(here):
            draft.places[here] = allowed[rng.integers(0, len(allowed), len(here))]


def _follow(draft: Draft) -> None:
    """Which record of another feed each record belongs to: those that may be meant come round in turn."""
    feeds = {column.of.feed for column in draft.recipe.columns.values() if column.of}
    for feed in sorted(feeds):
        rule = draft.recipe.follow.get(feed, Follow())
        count = len(draft.ground.other(feed, ""))
        order = draft.stream(f"following {feed}").permutation(count)
        for name, codes in rule.where.items():
            order = order[[plain(value) in codes for value in draft.ground.other(feed, name)[order].tolist()]]
        theirs = _kinds([draft.ground.other(feed, name)[order] for name in rule.match], len(order))
        ours = _kinds([_decided(draft, name) for name in rule.match.values()], draft.count)
        draft.followers[feed] = np.zeros(draft.count, np.int64)
        for kind in sorted(set(ours)):
            here = np.array([place for place, other in enumerate(ours) if other == kind])
            known = order[[place for place, other in enumerate(theirs) if other == kind]]
            if not len(known):
                where = f"sample_bureau/recipes/{draft.recipe.feed}.yml"
                raise SampleError(f"{where}: feed '{feed}' has no records to follow {' '.join(kind)}".rstrip())
            draft.followers[feed][here] = known[np.arange(len(here)) % len(known)]


def _kinds(columns: list[Objects], count: int) -> list[tuple[str, ...]]:
    """The codes of some fields, record by record."""
    texts = [[str(plain(value)) for value in column.tolist()] for column in columns]
    return list(zip(*texts, strict=True)) if texts else [()] * count


def _decided(draft: Draft, name: str) -> Objects:
    """A field that has to be known before the records are that a row follows."""
    if name not in draft.given:
        draft.given = {**draft.given, name: fill(draft, name, draft.recipe.columns[name])}
    return draft.given[name]


def _check_keys(draft: Draft) -> None:
    """Two clean rows with one key would be taken for a conflict."""
    names = [name for name in draft.source.key if name in draft.columns]
    drawn = [name for name in names if draft.recipe.columns[name].date != "delivery"]
    columns = [draft.columns[name].tolist() for name in drawn]
    if draft.source.redelivery == "replace" and draft.source.holds == "events":
        columns.append(draft.known_until.tolist())
    if drawn:
        key, often = Counter(zip(*columns, strict=True)).most_common(1)[0] if draft.count else ((), 1)
        if often > 1:
            where = f"sample_bureau/recipes/{draft.recipe.feed}.yml"
            raise SampleError(f"{where}: {often} records with one key ({', '.join(drawn)}): {key}")
