"""The widest interval of each hidden figure, by linear programs over all that is public.

Every component of the equations is one program. First all doubtful cells are driven at once, each down or up at
random and then the other way round, by the interior point method: any fill widens every cell, and most are found wide
enough after some thirty of them. What is left is pushed cell by cell from where the last push ended (the way of flux
variability analysis: Gudmundsson and Thiele 2010, doi:10.1186/1471-2105-11-489). Works on deviations from one fill
that is known to agree with everything public.

Belongs here: programs. Does not: deductions without a solver (outsider), verdicts (attack). Shares no code with the
protector.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import highspy
import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csc_array

from publish.disclosure.cells import Bools, Ints
from publish.disclosure.outsider import ENDLESS, Outsider
from publish.errors import PublishError

# Solver answers this close to what is asked for count as that.
_SLACK = 1e-5
_WIDE = 1e6
# Cells that need less than this part of others in the same program would drown in the solver's tolerance.
_FINEST = 1e3
_PRIMAL = 4
# Driving all cells costs about as much as pushing so many one by one; in small components pushes cost next to nothing.
_WORTH, _LARGE = 16, 1_000
_SEED = 1

Floats = NDArray[np.float64]


class AttackUnfinished(PublishError):
    """The attack could not be completed, so nothing may leave."""


@dataclass(frozen=True, slots=True)
class Ends:
    """The interval of a cell (numbered as in the view) as programs find it, and the equations that bind it.

    The ends are deviations from the known fill.
    """

    cell: int
    low: int
    high: int
    equations: frozenset[int]


class Solver(highspy.Highs):  # type: ignore[misc]
    """The solver without callbacks: none is used, and to enable them writes a banner to the standard output."""

    def enableCallbacks(self) -> None:  # noqa: N802
        """Leave them off."""


class Program:
    """The fills of one component as a program that keeps its place from one push to the next.

    Deviations are measured in `unit`s, which should be of the size of what is asked for. `tick` counts a push and
    gives the seconds left for it.
    """

    def __init__(self, view: Outsider, cells: Ints, room: Ints, unit: float, tick: Callable[[], float]) -> None:
        """Set up the program over some cells and all their equations; `room` is how far each cell may fall."""
        columns = view.columns[:, cells]
        self.cells, self.unit, self.tick = cells, unit, tick
        self.equations, rows = np.unique(columns.indices, return_inverse=True)
        self.columns = csc_array((columns.data, rows, columns.indptr), shape=(len(self.equations), len(cells)))
        self.room = np.minimum(room / unit, _WIDE)
        # Another objective leaves the last fill feasible, which the primal method can start from.
        self.solver = self._solver(presolve="off", solver="simplex", simplex_strategy=_PRIMAL)

    def _solver(self, **options: str | int) -> Solver:
        solver = Solver()
        for option, value in {"output_flag": False, "threads": 1, **options}.items():
            solver.setOptionValue(option, value)
        solver.passModel(_model(self.columns, self.room))
        return solver

    def drive(self, weights: Floats) -> Floats:
        """A fill that is far out where all cells are driven at once, up where a weight is positive.

        How far out does not matter, only that it agrees with everything public: that is checked, and where the solver
        falls short of it the fill is the known one. Raises AttackUnfinished when time is up.
        """
        solver = self._solver(solver="ipm", run_crossover="off")
        solver.setOptionValue("time_limit", self.tick())
        solver.changeColsCost(len(weights), np.arange(len(weights), dtype=np.int32), -weights)
        solver.run()
        fill = np.array(solver.getSolution().col_value)
        if len(fill) != len(weights) or np.any(fill < -self.room - _SLACK) or np.any(abs(self.columns @ fill) > _SLACK):
            return np.zeros(len(weights))
        return fill * self.unit

    def push(self, place: int, sign: float) -> tuple[Floats, Ints]:
        """The fill in which one cell is least (sign 1) or most (-1), and the equations that bind it there.

        Raises AttackUnfinished when the solver does not come to an end.
        """
        self.solver.setOptionValue("time_limit", self.solver.getRunTime() + self.tick())
        self.solver.changeColCost(place, sign)
        self.solver.run()
        status = self.solver.getModelStatus()
        if status != highspy.HighsModelStatus.kOptimal:
            told = self.solver.modelStatusToString(status)
            raise AttackUnfinished(f"a program of the attack ended with '{told}'")
        solution = self.solver.getSolution()
        self.solver.changeColCost(place, 0.0)
        binding = np.abs(np.array(solution.row_dual)) > _SLACK
        return np.array(solution.col_value) * self.unit, self.equations[binding]


def _model(columns: csc_array, room: Floats) -> highspy.HighsLp:
    """The program in the form of the solver: all sums of deviations are nothing."""
    model = highspy.HighsLp()
    equations, _ = columns.shape
    model.num_col_, model.num_row_ = len(room), equations
    model.col_cost_ = np.zeros(len(room))
    model.col_lower_, model.col_upper_ = -room, np.full(len(room), _WIDE)
    model.row_lower_ = model.row_upper_ = np.zeros(equations)
    model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    model.a_matrix_.start_, model.a_matrix_.index_, model.a_matrix_.value_ = (
        columns.indptr,
        columns.indices,
        columns.data,
    )
    return model


def examine(view: Outsider, room: Ints, need: Ints, doubtful: Ints, tick: Callable[[], float]) -> Iterator[Ends]:
    """Doubtful cells that cannot differ by what they need between two fills, with their ends.

    `room` is how far each cell may fall from the known fill. Raises AttackUnfinished.
    """
    part = view.parts[1]
    for own in np.unique(part[doubtful]):
        cells = np.flatnonzero(part == own)
        yield from _component(view, cells, room[cells], need[cells], np.isin(cells, doubtful), tick)


def _component(
    view: Outsider, cells: Ints, room: Ints, need: Ints, doubtful: Bools, tick: Callable[[], float]
) -> Iterator[Ends]:
    """The narrow ones among the doubtful cells of a component, those that need most first."""
    left = np.flatnonzero(doubtful)
    left = left[np.argsort(-need[left], kind="stable")]
    while len(left):
        unit = max(1.0, float(need[left[0]]))
        is_sharp = need * _FINEST >= unit
        program = Program(view, cells, room, unit, tick)
        yield from _sharp(program, need, left[is_sharp[left]])
        left = left[~is_sharp[left]]


def _sharp(program: Program, need: Ints, places: Ints) -> Iterator[Ends]:
    """The narrow ones among cells of needs of one order of magnitude."""
    low, high = _driven(program, need, places)
    enough = need * (1 - _SLACK)
    for place in places.tolist():
        used: set[int] = set()
        for sign in (-1.0, 1.0):
            if high[place] - low[place] >= enough[place]:
                break
            fill, binding = program.push(place, sign)
            np.minimum(low, fill, out=low)
            np.maximum(high, fill, out=high)
            used.update(binding.tolist())
        else:
            if high[place] - low[place] < enough[place]:
                slack = _SLACK * program.unit
                bottom, top = int(np.ceil(low[place] - slack)), int(np.floor(high[place] + slack))
                yield Ends(int(program.cells[place]), bottom, top, frozenset(used))


def _driven(program: Program, need: Ints, places: Ints) -> tuple[Floats, Floats]:
    """How far every cell went down and up while all that are still narrow were driven at once, back and forth."""
    low, high = np.zeros(len(need)), np.zeros(len(need))
    rng = np.random.default_rng(_SEED)
    left = places
    while len(left) > _WORTH and len(need) > _LARGE:
        weights = np.zeros(len(need))
        weights[left] = rng.normal(size=len(left)) * program.unit / need[left]
        for sign in (-1.0, 1.0):
            fill = program.drive(sign * weights)
            np.minimum(low, fill, out=low)
            np.maximum(high, fill, out=high)
        before, left = left, left[(high - low)[left] < need[left]]
        if len(before) - len(left) < _WORTH:
            break
    return low, high


def room_of(view: Outsider, truth: Ints) -> Ints:
    """How far each hidden cell may fall from the known fill before it meets its floor."""
    floor = view.low
    return np.where(floor <= -ENDLESS, ENDLESS, truth - floor)
