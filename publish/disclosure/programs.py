"""Fills of the hidden cells that linear programs find, and the widest interval of a cell where none clears it.

Works on deviations from one fill that is known to agree with everything public. Belongs here: programs. Does not:
deductions without a solver (outsider), walks (worlds), verdicts (attack). Shares no code with the protector.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog

from publish.disclosure.cells import Ints
from publish.disclosure.outsider import ENDLESS, Outsider
from publish.errors import PublishError

_BLOCK = 2_500
_SWEEPS = 100
_FIRST = 4
_VISITS = 2
_REACH = 12.0
# Solver answers this close to what is asked for count as that.
_SLACK = 1e-5
_WIDE = 1e6

Floats = NDArray[np.float64]


class AttackUnfinished(PublishError):
    """The attack could not be completed, so nothing may leave."""


@dataclass(frozen=True, slots=True)
class Ends:
    """The interval of a cell (numbered as in the view) as programs find it, and the equations that bind it."""

    cell: int
    low: int
    high: int
    equations: frozenset[int]


@dataclass(slots=True)
class Search:
    """The intervals shown so far, as deviations from the known fill, and what each cell needs.

    `room` is how far each cell may fall; `tick` counts a program and gives the seconds left for it.
    """

    view: Outsider
    room: Ints
    need: Ints
    low: Floats
    high: Floats
    tick: Callable[[], float]

    def is_open(self, cells: Ints) -> NDArray[np.bool_]:
        """Which cells are not yet shown to be wide; an exact width comes back from the solver a hair smaller."""
        narrow: NDArray[np.bool_] = self.high[cells] - self.low[cells] < self.need[cells] * (1 - _SLACK)
        return narrow

    def lacks(self, cell: int) -> bool:
        """Whether one cell is not yet shown to be wide."""
        return bool(self.high[cell] - self.low[cell] < self.need[cell] * (1 - _SLACK))

    def block(self, cell: int, most: int) -> Ints:
        """A cell and those around it in the equations, `most` at least if it hangs together with so many."""
        matrix, view = self.view.matrix, self.view
        found, edge = np.array([cell]), np.array([cell])
        while len(edge) and len(found) < most:
            near = [view.equations[view.at[c] : view.at[c + 1]] for c in edge]
            equations = np.unique(np.concatenate(near))
            cells = [matrix.indices[matrix.indptr[e] : matrix.indptr[e + 1]] for e in equations]
            edge = np.setdiff1d(np.concatenate(cells), found)[: max(0, most - len(found)) or None]
            found = np.union1d(found, edge)
        return found

    def fill(self, block: Ints, weights: Floats, low: Floats, high: Floats, unit: float) -> tuple[Floats, Ints]:
        """The fill of a block with the least weighted sum, all else as known, and the equations that bind it."""
        part = self.view.matrix[:, block]
        equations = np.flatnonzero(np.diff(part.indptr))
        found = linprog(
            weights,
            A_eq=part[equations],
            b_eq=np.zeros(len(equations)),
            bounds=np.column_stack([low / unit, high / unit]),
            method="highs-ipm" if len(block) > 300 else "highs",
            options={"time_limit": self.tick()},
        )
        if found.status != 0:
            where = int(self.view.cells[block[0]])
            raise AttackUnfinished(f"a program of the attack ended with status {found.status} near cell {where}")
        return found.x * unit, equations[np.abs(found.eqlin.marginals) > _SLACK]


def sweep(search: Search, block: Ints, rng: np.random.Generator) -> None:
    """Push all open cells of a block at once, up or down at random, each only as far as it needs."""
    left = [len(block)]
    for turn in range(_SWEEPS):
        narrow = search.is_open(block)
        left.append(int(narrow.sum()))
        # A program of its own clears one cell at least, at twice the price of a sweep.
        if not left[-1] or (turn > _FIRST and left[-_FIRST] - left[-1] < _FIRST):
            return
        need = np.where(narrow, search.need[block], 0).astype(np.float64)
        unit = max(1.0, float(need.max()))
        # Cells that need far less than others in the same program would drown in the solver's tolerance.
        narrow &= need * 1e3 >= unit
        up = rng.random(len(block)) < 0.5
        low = np.maximum(-search.room[block].astype(np.float64), -_REACH * unit)
        high = np.full(len(block), _REACH * unit)
        aim = np.where(up, search.low[block] + need, search.high[block] - need)
        low = np.where(narrow & ~up, np.maximum(low, np.minimum(aim, 0.0)), low)
        high = np.where(narrow & up, np.maximum(aim, 0.0), high)
        weights = np.where(narrow, np.where(up, -1.0, 1.0) * unit / np.maximum(need, 1), 0.0)
        world, _ = search.fill(block, weights, low, high, unit)
        _remember(search, block, world)


def _remember(search: Search, block: Ints, world: Floats) -> None:
    search.low[block] = np.minimum(search.low[block], world)
    search.high[block] = np.maximum(search.high[block], world)


def ends(search: Search, cell: int, block: Ints) -> Ends:
    """How far a cell can fall and rise with the cells of a block, up to what it needs."""
    need = float(search.need[cell])
    unit = max(1.0, need)
    own = block == cell
    reached, used = [], set()
    for sign in (1.0, -1.0):
        low = np.maximum(-search.room[block].astype(np.float64), -_WIDE * unit)
        high = np.full(len(block), _WIDE * unit)
        low, high = np.where(own, np.maximum(low, -need), low), np.where(own, need, high)
        world, binding = search.fill(block, np.where(own, sign, 0.0), low, high, unit)
        _remember(search, block, world)
        reached.append(float(world[own][0]))
        used.update(binding.tolist())
    slack = _SLACK * unit
    return Ends(cell, int(np.ceil(reached[0] - slack)), int(np.floor(reached[1] + slack)), frozenset(used))


def examine(search: Search, doubtful: Ints) -> Iterator[Ends]:
    """Clear doubtful cells by programs; gives those that are not wide enough, with their ends (as deviations).

    Any two fills that differ enough in a cell prove it wide; random directions find such fills for nearly all cells,
    and only the rest get a minimum and a maximum of their own.
    """
    rng = np.random.default_rng(len(doubtful))
    seen = np.zeros(len(search.need), np.int64)
    for cell in doubtful:
        if not search.lacks(cell) or seen[cell] >= _VISITS:
            continue
        block = search.block(int(cell), _BLOCK)
        sweep(search, block, rng)
        # A block that is a whole component holds nothing new for the next of its cells.
        seen[block] += 1 if len(block) >= _BLOCK else _VISITS
    for cell in doubtful:
        size = 0
        for most in (_BLOCK // 8, _BLOCK, len(search.need)):
            if not search.lacks(cell):
                break
            block = search.block(int(cell), most)
            if len(block) == size:
                break
            size = len(block)
            found = ends(search, int(cell), block)
        if search.lacks(cell):
            yield found


def room_of(view: Outsider, truth: Ints) -> Ints:
    """How far each hidden cell may fall from the known fill before it meets its floor."""
    floor = view.low
    return np.where(floor <= -ENDLESS, ENDLESS, truth - floor)
