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
from scipy.sparse import csr_array

from publish.disclosure.cells import Ints
from publish.disclosure.outsider import ENDLESS, Outsider
from publish.errors import PublishError

_BLOCK = 1_200
_SWEEPS = 100
_FIRST = 4
_VISITS = 2
_REACH = 12.0
# Solver answers this close to what is asked for count as that.
_SLACK = 1e-5
_WIDE = 1e6
# Cells that need less than this part of others in the same program would drown in the solver's tolerance.
_FINEST = 1e3

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


@dataclass(frozen=True, slots=True)
class Block:
    """Some cells with the equations that they take part in: what is in no block stays as in the known fill."""

    cells: Ints
    equations: Ints
    matrix: csr_array


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

    def block(self, cell: int, most: int) -> Block:
        """A cell and those around it in the equations, `most` at most."""
        view = self.view
        found, edge = np.array([cell]), np.array([cell])
        while len(edge) and len(found) < most:
            near = [view.equations[view.at[c] : view.at[c + 1]] for c in edge]
            sums = np.unique(np.concatenate(near))
            cells = [view.members[view.start[e] : view.start[e + 1]] for e in sums]
            edge = np.setdiff1d(np.concatenate(cells), found)[: most - len(found)]
            found = np.union1d(found, edge)
        columns = view.columns[:, found]
        equations = np.unique(columns.indices)
        return Block(found, equations, csr_array(columns)[equations])

    def fill(self, block: Block, weights: Floats, low: Floats, high: Floats, unit: float) -> tuple[Floats, Ints]:
        """The fill of a block with the least weighted sum, all else as known, and the equations that bind it.

        Remembered are the cells whose need is not far below the unit, in which the solver's tolerance is measured.
        """
        found = linprog(
            weights,
            A_eq=block.matrix,
            b_eq=np.zeros(len(block.equations)),
            bounds=np.column_stack([low / unit, high / unit]),
            method="highs-ipm" if len(block.cells) > 300 else "highs",
            options={"time_limit": self.tick()},
        )
        if found.status != 0:
            where = int(self.view.cells[block.cells[0]])
            raise AttackUnfinished(f"a program of the attack ended with status {found.status} near cell {where}")
        world: Floats = found.x * unit
        sharp = self.need[block.cells] * _FINEST >= unit
        cells = block.cells[sharp]
        self.low[cells] = np.minimum(self.low[cells], world[sharp])
        self.high[cells] = np.maximum(self.high[cells], world[sharp])
        return world, block.equations[np.abs(found.eqlin.marginals) > _SLACK]


def sweep(search: Search, block: Block, rng: np.random.Generator) -> None:
    """Push all open cells of a block at once, up or down at random, each only as far as it needs."""
    cells, left = block.cells, [len(block.cells)]
    room = search.room[cells].astype(np.float64)
    for turn in range(_SWEEPS):
        narrow = search.is_open(cells)
        left.append(int(narrow.sum()))
        # A program of its own clears one cell at least, at twice the price of a sweep.
        if not left[-1] or (turn > _FIRST and left[-_FIRST] - left[-1] < _FIRST):
            return
        need = np.where(narrow, search.need[cells], 0).astype(np.float64)
        unit = max(1.0, float(need.max()))
        narrow &= need * _FINEST >= unit
        up = rng.random(len(cells)) < 0.5
        low, high = np.maximum(-room, -_REACH * unit), np.full(len(cells), _REACH * unit)
        aim = np.where(up, search.low[cells] + need, search.high[cells] - need)
        low = np.where(narrow & ~up, np.maximum(low, np.minimum(aim, 0.0)), low)
        high = np.where(narrow & up, np.maximum(aim, 0.0), high)
        weights = np.where(narrow, np.where(up, -1.0, 1.0) * unit / np.maximum(need, 1), 0.0)
        search.fill(block, weights, low, high, unit)


def ends(search: Search, cell: int, block: Block) -> Ends:
    """How far a cell can fall and rise with the cells of a block, up to what it needs."""
    need = float(search.need[cell])
    unit = max(1.0, need)
    own = block.cells == cell
    room = search.room[block.cells].astype(np.float64)
    reached, used = [], set()
    for sign in (1.0, -1.0):
        low, high = np.maximum(-room, -_WIDE * unit), np.full(len(own), _WIDE * unit)
        low, high = np.where(own, np.maximum(low, -need), low), np.where(own, need, high)
        world, binding = search.fill(block, np.where(own, sign, 0.0), low, high, unit)
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
        seen[block.cells] += 1 if len(block.cells) >= _BLOCK else _VISITS
    for cell in doubtful:
        size = 0
        for most in (_BLOCK // 8, _BLOCK, len(search.need)):
            if not search.lacks(cell):
                break
            block = search.block(int(cell), most)
            if len(block.cells) == size:
                break
            size = len(block.cells)
            found = ends(search, int(cell), block)
        if search.lacks(cell):
            yield found


def room_of(view: Outsider, truth: Ints) -> Ints:
    """How far each hidden cell may fall from the known fill before it meets its floor."""
    floor = view.low
    return np.where(floor <= -ENDLESS, ENDLESS, truth - floor)
