"""Whole numbers near the fitted ones that meet every figure exactly, and by how much a figure is missed if none do.

Belongs here: rounding many numbers together. Does not belong here: what they count.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import Bounds as Limits
from scipy.optimize import LinearConstraint, milp
from scipy.sparse import csr_array, hstack, identity, vstack

from sample_bureau.calibrate.fit import Demand, Reals
from sample_bureau.errors import SampleError
from sample_bureau.recipe.arrays import Ints

_MISSING_COSTS = 1000.0


@dataclass(frozen=True, slots=True)
class Atoms:
    """Cells that no figure tells apart, taken together: the number of its atom for each cell."""

    of_cell: Ints
    first_cell: Ints

    @property
    def count(self) -> int:
        """How many atoms there are."""
        return len(self.first_cell)

    def sums(self, cells: Reals) -> Reals:
        """The sum over the cells of each atom."""
        return np.bincount(self.of_cell, weights=cells, minlength=self.count).astype(np.float64)

    def demand(self, demand: Demand) -> Demand:
        """A demand on cells as one on atoms."""
        whole = None if demand.whole is None else demand.whole[self.first_cell]
        return Demand(demand.name, demand.inside[self.first_cell], demand.bounds, whole)


def atoms_of(size: int, demands: Sequence[Demand]) -> Atoms:
    """The atoms of so many cells."""
    masks = [mask for demand in demands for mask in (demand.inside, demand.whole) if mask is not None]
    if not masks:
        return Atoms(np.zeros(size, np.int64), np.zeros(min(size, 1), np.int64))
    _, first, inverse = np.unique(np.array(masks).T, axis=0, return_index=True, return_inverse=True)
    return Atoms(inverse.reshape(-1).astype(np.int64), first.astype(np.int64))


def whole_numbers(
    fitted: Reals, demands: Sequence[Demand], lowest: Ints | None = None, highest: Ints | None = None
) -> tuple[Ints, dict[str, float]]:
    """Whole numbers for the atoms, and by how much each demand that cannot be met is missed."""
    low = np.zeros(len(fitted), np.int64) if lowest is None else lowest
    base = np.maximum(np.floor(fitted + 1e-9).astype(np.int64), low)
    if highest is not None:
        base = np.minimum(base, highest)
    concerned = np.zeros(len(fitted), bool)
    for demand in demands:
        concerned |= demand.inside if demand.whole is None else demand.inside | demand.whole
    result = base.copy()
    result[~concerned] = np.rint(fitted[~concerned]).astype(np.int64)
    if highest is not None:
        result = np.minimum(result, highest)
    result = np.maximum(result, low)
    if not concerned.any():
        return result, {}
    places = np.flatnonzero(concerned)
    rows, lower, upper, owners = _rows(demands, places, base)
    steps, missed = _solve(
        fitted[places] - base[places],
        rows,
        (lower, upper),
        (low[places] - base[places], None if highest is None else highest[places] - base[places]),
    )
    result[places] = base[places] + steps
    shortfall: dict[str, float] = {}
    for owner, miss in zip(owners, missed.tolist(), strict=True):
        if miss > 1e-6:
            shortfall[owner] = max(shortfall.get(owner, 0.0), miss)
    return result, shortfall


def _rows(demands: Sequence[Demand], places: Ints, base: Ints) -> tuple[csr_array, Reals, Reals, list[str]]:
    """The demands as rows of a matrix over the steps from `base`, with the bounds of each row."""
    rows, lower, upper, owners = [], [], [], []
    for demand in demands:
        inside = demand.inside[places].astype(float)
        if demand.whole is None:
            sides = [(inside, demand.bounds.low, demand.bounds.high)]
        else:
            whole = demand.whole[places].astype(float)
            sides = [(inside - demand.bounds.low * whole, 0.0, np.inf)]
            if np.isfinite(demand.bounds.high):
                sides.append((inside - demand.bounds.high * whole, -np.inf, 0.0))
        for row, low, high in sides:
            there = float(row @ base[places])
            rows.append(row)
            lower.append(low - there)
            upper.append(high - there)
            owners.append(demand.name)
    return csr_array(np.array(rows)), np.array(lower), np.array(upper), owners


def _solve(
    fractions: Reals, rows: csr_array, bounds: tuple[Reals, Reals], steps: tuple[Ints, Ints | None]
) -> tuple[Ints, Reals]:
    """Steps nearest to the fractions; what is missing costs more than any distance.

    Figures over many atoms give way before figures over few, and no two solutions are equally good.
    """
    count, demands = len(fractions), rows.shape[0]
    ones, none = identity(count, format="csr"), csr_array((count, 2 * demands))
    blocks = vstack(
        [
            hstack([-ones, ones, none]),
            hstack([ones, ones, none]),
            hstack([rows, csr_array((demands, count)), identity(demands), -identity(demands)]),
        ],
        format="csr",
    )
    low = np.concatenate([-fractions, fractions, bounds[0]])
    high = np.concatenate([np.full(2 * count, np.inf), bounds[1]])
    extent = np.asarray(abs(rows).sum(axis=1)).reshape(-1)
    penalty = _MISSING_COSTS * (1 + 1 / (1 + extent))
    cost = np.concatenate([np.zeros(count), 1 + np.arange(count) * 1e-4 / count, penalty, penalty])
    highest = np.full(count, np.inf) if steps[1] is None else steps[1].astype(float)
    solved = milp(
        cost,
        integrality=np.concatenate([np.ones(count), np.zeros(count + 2 * demands)]),
        bounds=Limits(
            np.concatenate([steps[0].astype(float), np.zeros(count + 2 * demands)]),
            np.concatenate([highest, np.full(count + 2 * demands, np.inf)]),
        ),
        constraints=LinearConstraint(blocks, low, high),
        options={"mip_rel_gap": 1e-7},
    )
    if solved.x is None:
        raise SampleError(f"the published figures cannot be turned into whole numbers: {solved.message}")
    missed = solved.x[2 * count : 2 * count + demands] + solved.x[2 * count + demands :]
    return np.rint(solved.x[:count]).astype(np.int64), missed


def spread(totals: Ints, atoms: Atoms, fitted: Reals, start: float) -> Ints:
    """The whole numbers of atoms shared out over their cells in proportion to the fitted ones.

    Walking along the cells of an atom, a record falls due whenever the sum of the shares has grown by one: each cell
    gets what it is due, rounded up or down, and so does each stretch of neighbouring cells. `start` is where the
    walk begins, between 0 and 1.
    """
    order = np.argsort(atoms.of_cell, kind="stable")
    atom = atoms.of_cell[order]
    weights = fitted[order]
    sums = np.bincount(atom, weights=weights, minlength=atoms.count)
    sizes = np.bincount(atom, minlength=atoms.count)
    weights = np.where(sums[atom] > 0, weights / np.where(sums[atom] > 0, sums[atom], 1), 1 / sizes[atom])
    running = np.cumsum(weights * totals[atom])
    ends = np.cumsum(sizes) - 1
    before = np.concatenate([[0.0], running[ends][:-1]])[atom]
    walked = np.floor(running - before + start + 1e-9)
    walked[ends] = totals
    first = np.concatenate([[0], ends[:-1] + 1])
    counts = np.diff(walked, prepend=0.0)
    counts[first] = walked[first]
    result = np.zeros(len(fitted), np.int64)
    result[order] = counts.astype(np.int64)
    return result
