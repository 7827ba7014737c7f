"""The protector's repair: the cheapest cells whose movement lets an exposed one move far enough.

Works on deviations from the truth, which only the protector knows, so each sum has right-hand side zero and a world
is a vector of deviations (the idea of Statistics Canada's CONFID). Belongs here: worlds. Does not: the order in
which cells are hidden (selection), nor anything that the attacker uses.
"""

from collections.abc import Collection
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.sparse import csr_array, hstack

from publish.disclosure.cells import Account, Bools, Ints
from publish.errors import PublishError

_NEIGHBOURHOODS = (1_000, 10_000)
_MOVED = 1e-6
_SECONDS = 30.0
# Above this magnitude the solver's absolute tolerance (1e-7) would be stricter than double precision allows.
_SOLVER_RANGE = 1e6

Floats = NDArray[np.float64]


class SwingNotSolved(PublishError):
    """The solver gave no answer, so the protection of some cells is unknown."""


class Unmended(PublishError):
    """No hiding of cells lets this one move far enough; `cell` is its position."""

    def __init__(self, cell: int) -> None:
        """Keep the position: names are known to the caller."""
        super().__init__("a cell stays exposed whatever else is hidden")
        self.cell = cell


@dataclass(frozen=True, slots=True)
class Exposure:
    """A hidden figure known too well: where, and how far it has to be able to rise or else to fall.

    `still` are cells that must not move meanwhile: those of the insider who could tell.
    """

    cell: int
    account: int
    rise: int
    fall: int
    still: Collection[int] = ()


@dataclass(slots=True)
class Map:
    """One account as a sparse matrix, with the cells that may move."""

    account: Account
    room: Ints
    movable: Bools
    matrix: csr_array = field(init=False)
    transposed: csr_array = field(init=False)

    def __post_init__(self) -> None:
        """Index the sums both ways; cells that cannot move are left out."""
        shape = (len(self.account.start) - 1, len(self.room))
        signs = np.where(self.movable[self.account.members], self.account.sign, 0).astype(np.float64)
        # a copy: zeros are dropped in place
        self.matrix = csr_array((signs, self.account.members, self.account.start), shape=shape, copy=True)
        self.matrix.eliminate_zeros()
        self.transposed = csr_array(self.matrix.T)

    def near(self, cell: int, most: int) -> Ints:
        """At least `most` cells around one, if it has so many, as linked by sums."""
        found, edge = np.array([cell]), np.array([cell])
        while len(edge) and len(found) < most:
            sums = np.unique(_taken(self.transposed, edge))
            edge = np.setdiff1d(_taken(self.matrix, sums), found)
            found = np.union1d(found, edge)
        return found


def _taken(matrix: csr_array, rows: Ints) -> Ints:
    """The columns in some rows."""
    spans = [matrix.indices[matrix.indptr[row] : matrix.indptr[row + 1]] for row in rows]
    return np.unique(np.concatenate(spans)) if spans else np.empty(0, np.int64)


def mend(chart: Map, exposure: Exposure, price: Floats) -> Ints:
    """The cells that move in the cheapest world in which the exposed one moves enough. Raises Unmended, SwingNotSolved.

    `price` is paid per cell and unit of movement. Starts with the neighbourhood, which nearly always suffices.
    """
    size = 0
    for most in (*_NEIGHBOURHOODS, len(price)):
        columns = chart.near(exposure.cell, most)
        if len(columns) == size:
            break
        size = len(columns)
        worlds = [_world(chart, columns, exposure, goal, price) for goal in (exposure.rise, -exposure.fall) if goal]
        found = [(cost, number, moved) for number, (cost, moved) in enumerate(w for w in worlds if w)]
        if found:
            return min(found, key=lambda entry: entry[:2])[2]
    raise Unmended(exposure.cell)


def _world(chart: Map, columns: Ints, exposure: Exposure, goal: int, price: Floats) -> tuple[float, Ints] | None:
    """The cheapest world in which the cell moves by `goal`: what it costs to hide, and which cells move."""
    unit = max(1.0, abs(goal) / 1e3)
    room = np.minimum(chart.room[columns] / unit, _SOLVER_RANGE)
    ceiling = np.full(len(columns), _SOLVER_RANGE)
    still = np.isin(columns, list(exposure.still))
    own = columns == exposure.cell
    rise, fall = np.where(still, 0.0, ceiling), np.where(still, 0.0, room)
    floor_up, floor_down = np.zeros(len(columns)), np.zeros(len(columns))
    if goal > 0:
        rise[own] = floor_up[own] = goal / unit
        fall[own] = 0.0
    elif -goal / unit > room[own][0] + _MOVED:
        return None
    else:
        fall[own] = floor_down[own] = -goal / unit
        rise[own] = 0.0
    block = chart.matrix[:, columns]
    block = block[np.diff(block.indptr) > 0]
    cost = price[columns]
    found = linprog(
        np.concatenate([cost, cost]),
        A_eq=hstack([block, -block], format="csr"),
        b_eq=np.zeros(block.shape[0]),
        bounds=np.column_stack([np.concatenate([floor_up, floor_down]), np.concatenate([rise, fall])]),
        method="highs",
        options={"time_limit": _SECONDS},
    )
    if found.status == 2:
        return None
    if found.status != 0:
        raise SwingNotSolved(f"the solver gave status {found.status} in {chart.account.measure}")
    up, down = found.x.reshape(2, -1)
    moved = columns[np.abs(up - down) > _MOVED]
    return float(price[moved].sum()), moved
