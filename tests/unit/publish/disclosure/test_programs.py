"""Driving all cells at once clears cells; what it leaves is found by single pushes, and the verdicts are the same."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.cubes import Cube, cube, flat, people, tree
from benchmarks.disclosure import attacked, task_of
from publish.disclosure import programs
from publish.disclosure.cells import Bools
from publish.disclosure.programs import Program
from publish.disclosure.protect import choose

TABLE = cube("small", (tree("area", (3, 3), 1.0), flat("programme", 8, 2.0), people()), 1)


@pytest.fixture(scope="module")
def hidden() -> Bools:
    return choose(task_of(TABLE))[0].hidden


def found(table: Cube, hidden: Bools) -> list[tuple[int, int, int]]:
    return [(each.cell, each.low, each.high) for each in attacked(table, hidden)]


def test_driving_changes_no_verdict(hidden: Bools, monkeypatch: pytest.MonkeyPatch) -> None:
    pushes, drives = [], []
    push, drive = Program.push, Program.drive
    monkeypatch.setattr(Program, "push", lambda *given: (pushes.append(1), push(*given))[1])
    monkeypatch.setattr(Program, "drive", lambda *given: (drives.append(1), drive(*given))[1])
    by_pushes = found(TABLE, hidden)
    alone = len(pushes)
    assert by_pushes and not drives, "the table has narrow cells, and is small"
    monkeypatch.setattr(programs, "_LARGE", 0)
    assert found(TABLE, hidden) == by_pushes
    assert drives and len(pushes) - alone < alone


def test_a_fill_that_the_solver_spoils_clears_nothing(hidden: Bools, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = found(TABLE, hidden)

    class Spoilt(programs.Solver):
        def getSolution(self) -> object:  # noqa: N802
            solution = super().getSolution()
            if self.getOptionValue("solver")[1] == "ipm":
                solution.col_value = [value + 1000.0 for value in solution.col_value]
            return solution

    monkeypatch.setattr(programs, "_LARGE", 0)
    monkeypatch.setattr(programs, "Solver", Spoilt)
    assert found(TABLE, hidden) == expected
    assert np.any(hidden)
