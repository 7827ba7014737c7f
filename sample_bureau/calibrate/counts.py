"""How many records of each kind there are, and about how many people, so that the published counts come out.

Belongs here: targets as demands on cells, and cells as a plan for records. Does not belong here: money
(`calibrate.sums`), solving (`calibrate.fit`, `calibrate.whole`).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from catalog.model import Source
from sample_bureau.calibrate.cells import Cells, cells_of, values_of
from sample_bureau.calibrate.fit import Demand, fit
from sample_bureau.calibrate.targets import Bounds, Slice, Target
from sample_bureau.calibrate.whole import atoms_of, spread, whole_numbers
from sample_bureau.months import Month, after, month_of
from sample_bureau.recipe.arrays import Ints, objects
from sample_bureau.recipe.draft import HISTORY, Ground
from sample_bureau.recipe.load import CALIBRATED
from sample_bureau.recipe.model import Recipe
from sample_bureau.recipe.records import Plan, expected_size, month_shares
from sample_bureau.recipe.schedule import Schedule, schedule_of

_YEARS_BEFORE = 5
_ONE = Bounds(1, 1, 1)


@dataclass(frozen=True, slots=True)
class Counted:
    """The plan of a register, and by how much each claim about counts is missed."""

    plan: Plan
    missed: Mapping[str, float]


def count_records(recipe: Recipe, source: Source, ground: Ground, targets: Sequence[Target]) -> Counted:
    """The plan that meets the targets about records and people."""
    schedule = schedule_of(source, ground.bureau)
    rng = ground.streams(f"calibration {recipe.feed}")
    shares, history_from = _shares(recipe, schedule, targets)
    slices = [part for target in targets for part in (target.inside, target.denominator) if part is not None]
    areas = tuple(sorted({part.area for part in slices if part.area}))
    parts = [*slices, *(_filled(recipe, target.inside, target.field) for target in targets if target.field)]
    cells = cells_of(recipe, [part.where for part in parts], areas, ground, expected_size(recipe, ground), shares)
    expected = _enough_for_the_money(recipe, cells, targets)
    demands = list(_demands(cells, targets, expected))
    atoms = atoms_of(len(expected), demands)
    fitted = fit(expected, demands)
    totals, missed = whole_numbers(atoms.sums(fitted), [atoms.demand(demand) for demand in demands])
    counts = spread(totals, atoms, fitted, float(rng.random()))
    groups, people, missed_people = _people(recipe, cells, counts, targets, schedule)
    order = np.argsort(cells.slots, kind="stable")
    records = np.repeat(order, counts[order])
    plan = Plan(
        slots=cells.slots[records],
        given={
            field: values_of(codes[records], ground.catalog.fields[field].type) for field, codes in cells.codes.items()
        },
        inside=objects(list(cells.area_codes))[cells.areas[records]] if areas else None,
        groups=groups[records] if people is not None else None,
        distinct=(-1,) if people is None else tuple(people.tolist()),
        history_from=history_from,
    )
    return Counted(plan, {**missed, **missed_people})


def _shares(recipe: Recipe, schedule: Schedule, targets: Sequence[Target]) -> tuple[dict[int, float], Month | None]:
    """The share of each month, and of what lies before the period when a figure reaches back that far."""
    shares = month_shares(recipe, schedule)
    by_slot = dict(zip(range(HISTORY, len(shares) - 1), shares.tolist(), strict=True))
    if schedule.holds == "snapshot":
        return by_slot, None
    if all(target.inside.first > HISTORY for target in targets):
        return {slot: share for slot, share in by_slot.items() if slot > HISTORY}, None
    starts = [
        month_of(target.claim.period_start)
        for target in targets
        if target.inside.first == HISTORY and target.claim.period_start
    ]
    first = min([start for start in starts if start < schedule.months[0]], default=0)
    first = first or after(schedule.months[0], -12 * _YEARS_BEFORE)
    years = schedule.months[0] // 100 - first // 100 + (schedule.months[0] % 100 - first % 100) / 12
    return {**by_slot, HISTORY: years * 12 / len(schedule.months)}, first


def _conditions(recipe: Recipe, field: str) -> list[str]:
    """The calibrated fields on which it depends whether an amount is filled in."""
    return [name for name in recipe.columns[field].when if recipe.columns[name].generator in CALIBRATED]


def _filled(recipe: Recipe, part: Slice, field: str) -> Slice:
    """The part of a slice in which an amount is filled in."""
    where = dict(part.where)
    for name in _conditions(recipe, field):
        values = frozenset(recipe.columns[field].when[name])
        where[name] = where[name] & values if name in where else values
    return Slice(where, part.first, part.last, part.area)


def _enough_for_the_money(recipe: Recipe, cells: Cells, targets: Sequence[Target]) -> np.ndarray:
    """What the recipe would make, with as many records as it takes where only their sum is known."""
    expected = cells.expected.copy()
    counted = [target.inside for target in targets if target.basis != "sum" and target.denominator is None]
    for target in targets:
        if target.basis != "sum" or target.field is None or target.denominator is not None:
            continue
        if target.inside in counted:
            continue
        inside = cells.inside(_filled(recipe, target.inside, target.field))
        wanted = target.bounds.aim / _mean(recipe, target.field)
        now = float(expected[inside].sum())
        if now > 0:
            expected[inside] *= max(wanted, 1.0) / now
    return expected


def _mean(recipe: Recipe, field: str) -> float:
    column = recipe.columns[field]
    low, high = (column.amount or column.integer or column.decimal or (1, 1))[:2]
    return max((low + high) / 2 * (1 - column.blank), 1e-9)


def _demands(cells: Cells, targets: Sequence[Target], expected: np.ndarray) -> list[Demand]:
    """What the targets ask of the numbers of records. As many people need at least as many records."""
    demands = []
    for target in targets:
        if target.basis == "sum" or target.denominator_basis == "sum":
            continue
        inside = cells.inside(target.inside)
        bounds = _ONE if target.basis == "stated" else target.bounds
        if target.denominator is not None:
            demands.append(Demand(target.claim.claim_id, inside, bounds, cells.inside(target.denominator)))
            continue
        if target.basis == "distinct":
            usual = float(expected[inside].sum())
            aim = max(bounds.aim, usual) if _counts_more(targets, target) is None else bounds.aim
            bounds = Bounds(bounds.low, math.inf, aim)
        demands.append(Demand(target.claim.claim_id, inside, bounds))
    return demands


def _counts_more(targets: Sequence[Target], people: Target) -> Target | None:
    """The target that states the number of records for the people of another target."""
    return next((target for target in targets if target.basis == "records" and target.inside == people.inside), None)


def _people(
    recipe: Recipe, cells: Cells, counts: Ints, targets: Sequence[Target], schedule: Schedule
) -> tuple[Ints, Ints | None, dict[str, float]]:
    """The groups of cells that share no people, and how many different people each of them is about.

    None when no figure says so. Cells belong to one group when their codes are the same and the same figures count
    their people.
    """
    wanted = [target for target in targets if target.basis == "distinct" and target.denominator is None]
    if not wanted or recipe.person is None or schedule.holds == "snapshot":
        return cells.combinations, None, {}
    masks = [cells.inside(target.inside) for target in wanted]
    table = np.column_stack([cells.combinations, *masks])
    _, first, inverse = np.unique(table, axis=0, return_index=True, return_inverse=True)
    groups = inverse.reshape(-1).astype(np.int64)
    demands = [
        Demand(target.claim.claim_id, mask[first], target.bounds) for target, mask in zip(wanted, masks, strict=True)
    ]
    records = np.bincount(groups, weights=counts, minlength=len(first))
    rounded = np.rint(records).astype(np.int64)
    usual = np.maximum(records * (1 - recipe.person.reuse / 2), np.minimum(records, 1.0))
    fitted = np.minimum(fit(usual, demands), records)
    people, missed = whole_numbers(fitted, demands, np.minimum(rounded, 1), rounded)
    concerned = np.any([demand.inside for demand in demands], axis=0)
    return groups, np.where(concerned, people, -1), missed
