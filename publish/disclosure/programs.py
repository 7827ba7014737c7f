"""The widest interval of each hidden figure, by linear programs over all that is public.

Every component of the equations is one program that is solved again and again, each time pushing another cell down or
up from where the last push ended (the way of flux variability analysis: Gudmundsson and Thiele 2010,
doi:10.1186/1471-2105-11-489). The fill that a push finds widens all other cells as well, so that few need one of their
own. Works on deviations from one fill that is known to agree with everything public.

Belongs here: programs. Does not: deductions without a solver (outsider), verdicts (attack). Shares no code with the
protector.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import highspy
import numpy as np
from numpy.typing import NDArray

from publish.disclosure.cells import Bools, Ints
from publish.disclosure.outsider import ENDLESS, Outsider
from publish.errors import PublishError

# Solver answers this close to what is asked for count as that.
_SLACK = 1e-5
_WIDE = 1e6
# Cells that need less than this part of others in the same program would drown in the solver's tolerance.
_FINEST = 1e3
_PRIMAL = 4

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
        self.solver = Solver()
        for option, value in (("output_flag", False), ("presolve", "off"), ("solver", "simplex"), ("threads", 1)):
            self.solver.setOptionValue(option, value)
        # Another objective leaves the last fill feasible, which the primal method can start from.
        self.solver.setOptionValue("simplex_strategy", _PRIMAL)
        self.solver.passModel(_model(columns, rows, len(self.equations), np.minimum(room / unit, _WIDE)))

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


def _model(columns, rows: Ints, equations: int, room: Floats) -> highspy.HighsLp:  # type: ignore[no-untyped-def]
    """The program in the form of the solver: all sums of deviations are nothing."""
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = len(room), equations
    model.col_cost_ = np.zeros(len(room))
    model.col_lower_, model.col_upper_ = -room, np.full(len(room), _WIDE)
    model.row_lower_ = model.row_upper_ = np.zeros(equations)
    model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    model.a_matrix_.start_, model.a_matrix_.index_, model.a_matrix_.value_ = columns.indptr, rows, columns.data
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
    low, high = np.zeros(len(need)), np.zeros(len(need))
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


def room_of(view: Outsider, truth: Ints) -> Ints:
    """How far each hidden cell may fall from the known fill before it meets its floor."""
    floor = view.low
    return np.where(floor <= -ENDLESS, ENDLESS, truth - floor)
