"""The attack on rounded figures: which true counts fit all of them, and the sums that tie the truth?

Every rounded figure says within which interval the truth lies; the sums tie the true counts; figures known from
elsewhere are certain. Linear programs (HiGHS) then bound every small count. A count for which a single whole number is
left has been read. The attacker knows base and method, and that a cell which is listed is not empty.

Belongs here: the attack and its score. Does not belong here: the method (`rounding`), with which it shares no code.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from math import ceil, floor

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.sparse import csr_array

from publish.disclosure.cells import Relation
from publish.disclosure.programs import AttackUnfinished

_SLACK = 1e-6
_SWEEPS = 12
Floats = NDArray[np.float64]


def reverse_rounding(
    shown: Mapping[str, int],
    reach: Mapping[str, int | None],
    relations: Sequence[Relation],
    truth: Mapping[str, int],
    threshold: int,
    known: Collection[str] = (),
) -> tuple[int, tuple[str, ...]]:
    """How many counts from 1 to below `threshold` were attacked, and the cells of those that were read.

    `truth` gives the known figures and decides what is small. Raises AttackUnfinished when a program fails.
    """
    cells = list(shown)
    lowest, highest = _intervals(cells, shown, reach, truth, known)
    small = [c for c, cell in enumerate(cells) if 0 < truth[cell] < threshold and cell not in known]
    sums = _sums(cells, relations)
    low, high = np.full(len(cells), np.inf), np.full(len(cells), -np.inf)
    random = np.random.default_rng(len(cells))
    open_cells = _undecided(small, low, high)
    for _ in range(_SWEEPS):
        if not open_cells:
            break
        goal = np.zeros(len(cells))
        goal[open_cells] = random.choice([-1.0, 1.0], len(open_cells)) * random.uniform(1, 2, len(open_cells))
        for sign in (1, -1):
            fill = _extreme(sign * goal, sums, lowest, highest)
            low, high = np.minimum(low, fill), np.maximum(high, fill)
        open_cells = _undecided(small, low, high)
    for cell in open_cells:
        for sign in (1, -1):
            goal = np.zeros(len(cells))
            goal[cell] = sign
            fill = _extreme(goal, sums, lowest, highest)
            low, high = np.minimum(low, fill), np.maximum(high, fill)
    return len(small), tuple(cells[c] for c in _undecided(small, low, high))


def _undecided(small: Sequence[int], low: Floats, high: Floats) -> list[int]:
    """The cells between whose bounds there are not two whole numbers."""
    return [c for c in small if not low[c] <= high[c] or floor(high[c] + _SLACK) - ceil(low[c] - _SLACK) < 1]


def _intervals(
    cells: Sequence[str],
    shown: Mapping[str, int],
    reach: Mapping[str, int | None],
    truth: Mapping[str, int],
    known: Collection[str],
) -> tuple[Floats, Floats]:
    """What each figure alone says of the truth."""
    lowest, highest = np.zeros(len(cells)), np.full(len(cells), np.inf)
    for index, cell in enumerate(cells):
        if cell in known:
            lowest[index] = highest[index] = truth[cell]
        elif (width := reach[cell]) is not None:
            # A cell that is left out holds nobody or a few.
            lowest[index] = max(shown[cell] - width, 1 if shown[cell] else 0)
            highest[index] = shown[cell] + width
    return lowest, highest


def _sums(cells: Sequence[str], relations: Sequence[Relation]) -> csr_array | None:
    column = {cell: index for index, cell in enumerate(cells)}
    entries = [
        (number, column[member], 1.0 if member == relation.parent else -1.0)
        for number, relation in enumerate(relations)
        for member in relation.members
    ]
    if not entries:
        return None
    rows, columns, signs = zip(*entries, strict=True)
    return csr_array((signs, (rows, columns)), shape=(len(relations), len(cells)))


def _extreme(goal: Floats, sums: csr_array | None, lowest: Floats, highest: Floats) -> Floats:
    """The truth with the least value of the goal that fits. Raises AttackUnfinished."""
    totals = np.zeros(sums.shape[0]) if sums is not None else None
    # Nothing rounded lies this far above what is shown.
    top = np.where(np.isinf(highest), 10 * lowest.sum() + 10_000, highest)
    found = linprog(goal, A_eq=sums, b_eq=totals, bounds=np.column_stack([lowest, top]), method="highs")
    if found.status != 0:
        raise AttackUnfinished(f"a program of the attack on rounded figures ended with status {found.status}")
    solution: Floats = found.x
    return solution
