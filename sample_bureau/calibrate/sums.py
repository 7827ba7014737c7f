"""Amounts that add up to the published sums, to the yuan: drawn first, then moved as little as possible.

Belongs here: money, and other columns whose sum was published. Does not belong here: how many records there are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

import numpy as np

from sample_bureau.calibrate.cells import holding
from sample_bureau.calibrate.fit import Demand, Reals, fit
from sample_bureau.calibrate.targets import Bounds, Slice, Target
from sample_bureau.calibrate.whole import atoms_of, whole_numbers
from sample_bureau.recipe.arrays import Ints, Mask, Objects, filled, objects
from sample_bureau.recipe.draft import Draft
from sample_bureau.recipe.model import Column, plain


@dataclass(slots=True)
class Sums:
    """The targets about one column, and by how much each of them was missed when it was filled."""

    targets: Sequence[Target]
    missed: dict[str, float] = field(default_factory=dict)

    def settle(self, draft: Draft, name: str, column: Objects) -> Objects:
        """The column with amounts that add up."""
        amounts = filled(column)
        places = np.flatnonzero(amounts)
        if not len(places):
            self.missed = {target.claim.claim_id: target.bounds.aim for target in self.targets if target.bounds.aim}
            return column
        unit = unit_of(draft.recipe.columns[name])
        drawn = np.array([float(value) for value in column[places].tolist()]) * unit
        demands = [demand for target in self.targets if (demand := self._demand(draft, target, places, unit))]
        atoms = atoms_of(len(places), demands)
        fitted = fit(drawn, demands)
        totals, missed = whole_numbers(atoms.sums(fitted), [atoms.demand(demand) for demand in demands])
        self.missed |= {claim: miss / unit for claim, miss in missed.items()}
        step = round(_step(draft.recipe.columns[name]) * unit)
        low, high = _limits(draft, name, unit)
        settled = _round(totals, atoms.of_cell, fitted, step, (low, high))
        values = column.copy()
        values[places] = objects([_number(int(value), unit) for value in settled.tolist()])
        return values

    def _demand(self, draft: Draft, target: Target, places: Ints, unit: int) -> Demand | None:
        inside = records_in(draft, target.inside)[places]
        if target.denominator is None or target.denominator_basis == "sum":
            whole = None if target.denominator is None else records_in(draft, target.denominator)[places]
            bounds = target.bounds if whole is not None else _times(target.bounds, unit)
            return Demand(target.claim.claim_id, inside, bounds, whole)
        count = int(records_in(draft, target.denominator).sum())
        return Demand(target.claim.claim_id, inside, _times(target.bounds, unit * count)) if count else None


def records_in(draft: Draft, part: Slice) -> Mask:
    """The records that a slice holds."""
    fits = (draft.slots >= part.first) & (draft.slots <= part.last)
    for name, values in part.where.items():
        column = draft.given[name] if name in draft.given else draft.columns[name]
        fits &= holding(objects([plain(value) for value in column.tolist()]), values)
    if part.area is not None:
        fits &= np.isin(draft.places, draft.ground.areas.inside(part.area))
    return fits


def unit_of(column: Column) -> int:
    """How many of the smallest amounts make one: 1 for whole yuan, 100 where fen are drawn."""
    if column.amount is not None:
        return 1 if float(column.amount[2]).is_integer() else 100
    return int(10 ** column.decimal[2]) if column.decimal is not None else 1


def _step(column: Column) -> float:
    return column.amount[2] if column.amount is not None else 1 / unit_of(column)


def _times(bounds: Bounds, factor: int) -> Bounds:
    return Bounds(
        np.ceil(bounds.low * factor - 1e-6), np.floor(bounds.high * factor + 1e-6), round(bounds.aim * factor)
    )


def _limits(draft: Draft, name: str, unit: int) -> tuple[int, int]:
    """The smallest and the largest amount that the contract lets through."""
    contract = next(item for item in draft.source.fields if item.name == name)
    factor = unit * (10_000 if contract.unit == "wan_yuan" else 1)
    low = 0 if contract.minimum is None else int(contract.minimum * factor)
    high = 10**15 if contract.maximum is None else int(contract.maximum * factor)
    return low, high


def _round(totals: Ints, atom: Ints, fitted: Reals, step: int, limits: tuple[int, int]) -> Ints:
    """Amounts in steps, within the limits, that add up to the total of each atom; what is no whole step goes to one."""
    result = np.zeros(len(fitted), np.int64)
    for number, total in enumerate(totals.tolist()):
        here = np.flatnonzero(atom == number)
        if len(here):
            result[here] = _share(int(total), fitted[here], max(step, 1), limits)
    return result


def _share(total: int, weights: Reals, step: int, limits: tuple[int, int]) -> Ints:
    low, high = limits
    sums = float(weights.sum())
    wanted = weights * (total / sums) if sums > 0 else np.full(len(weights), total / len(weights))
    # What lies beyond the limits is shared among the others, as long as there are any.
    for _ in range(20):
        clipped = np.clip(wanted, low, high)
        surplus = float(wanted.sum() - clipped.sum())
        room = (clipped < high) if surplus > 0 else (clipped > low)
        wanted = clipped
        if abs(surplus) < 0.5 or not room.any():
            break
        wanted[room] += surplus / int(room.sum())
    steps = np.floor(wanted / step + 1e-9).astype(np.int64)
    steps = np.maximum(steps, -(-low // step))
    missing = (total - int(steps.sum()) * step) // step
    order = np.argsort(-(wanted / step - steps), kind="stable")
    if missing > 0:
        turns, rest = divmod(missing, len(order))
        steps += turns
        steps[order[:rest]] += 1
    elif missing < 0:
        for place in np.argsort(-steps, kind="stable")[:-missing]:
            steps[place] -= 1
    amounts: Ints = steps * step
    amounts[int(np.argmax(amounts)) if amounts.max() + step <= high else int(np.argmin(amounts))] += total - int(
        amounts.sum()
    )
    return amounts


def _number(value: int, unit: int) -> int | Decimal:
    return value if unit == 1 else Decimal(value) / unit
