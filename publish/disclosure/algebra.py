"""Hidden cells that the equations determine uniquely, whatever the figures: exact elimination modulo a prime.

After elimination a random solution of the homogeneous equations is drawn. A cell that is zero in it and in a second
one is determined; to be zero by chance is a matter of one in 10^18. Belongs here: the kernel. Does not: intervals
(outsider), programs. Part of the attack: shares no code with the protector.
"""

from __future__ import annotations

import numpy as np

from publish.disclosure.cells import Ints
from publish.disclosure.compiled import compiled
from publish.disclosure.outsider import Outsider

PRIME = 2**31 - 1
"""Its square fits into 64 bits."""
_FILL = 40_000_000


@compiled
def _inverse(value: int) -> int:
    """The inverse modulo the prime, by Fermat's little theorem."""
    result, power, exponent = 1, value % PRIME, PRIME - 2
    while exponent:
        if exponent & 1:
            result = result * power % PRIME
        power = power * power % PRIME
        exponent >>= 1
    return result


@compiled
def _echelon(start: Ints, members: Ints, sign: Ints, degree: Ints, rows: Ints) -> tuple[Ints, Ints, Ints, Ints]:
    """Echelon form of some equations: pivot cells in order of their rows, row starts, cells and coefficients.

    Each row is free of the pivots before it and has 1 at its own. Beyond the permitted fill it ends early, with no
    pivots at all.
    """
    cells = len(degree)
    value = np.zeros(cells, np.int64)
    row_of = np.full(cells, -1, np.int64)
    pivots = np.empty(len(rows), np.int64)
    begins = np.zeros(len(rows) + 1, np.int64)
    column, factor = np.empty(1024, np.int64), np.empty(1024, np.int64)
    support = np.empty(cells + 1, np.int64)
    listed = np.zeros(cells, np.bool_)
    rank, used = 0, 0
    for e in rows:
        size, done = 0, 0
        for k in range(start[e], start[e + 1]):
            c = members[k]
            value[c] = sign[k] % PRIME
            support[size], listed[c] = c, True
            size += 1
        again = True
        while again:  # a row may bring back the pivot of a later one
            again = False
            done = 0
            while done < size:
                c = support[done]
                done += 1
                row = row_of[c]
                if value[c] == 0 or row < 0:
                    continue
                again = True
                times = value[c]
                for k in range(begins[row], begins[row + 1]):
                    d = column[k]
                    value[d] = (value[d] - times * factor[k]) % PRIME
                    if not listed[d]:
                        support[size], listed[d] = d, True
                        size += 1
        pivot = -1
        for k in range(size):
            c = support[k]
            if value[c] != 0 and (pivot < 0 or (degree[c], c) < (degree[pivot], pivot)):
                pivot = c
        if pivot >= 0:
            scale = _inverse(value[pivot])
            while used + size > len(column):
                column, factor = np.concatenate((column, column)), np.concatenate((factor, factor))
            for k in range(size):
                if value[support[k]] != 0:
                    column[used], factor[used] = support[k], value[support[k]] * scale % PRIME
                    used += 1
            pivots[rank], row_of[pivot], begins[rank + 1] = pivot, rank, used
            rank += 1
        for k in range(size):
            value[support[k]], listed[support[k]] = 0, False
        if used > _FILL:
            rank, used = 0, 0
            break
    return pivots[:rank], begins[: rank + 1], column[:used], factor[:used]


@compiled
def _solution(pivots: Ints, begins: Ints, column: Ints, factor: Ints, free: Ints) -> Ints:
    """The solution of the homogeneous equations in which the free cells have the values given."""
    value = free.copy()
    for row in range(len(pivots) - 1, -1, -1):
        total = 0
        for k in range(begins[row], begins[row + 1]):
            if column[k] != pivots[row]:
                total = (total + factor[k] * value[column[k]]) % PRIME
        value[pivots[row]] = (PRIME - total) % PRIME
    return value


def determined(view: Outsider, doubtful: Ints) -> Ints:
    """Which of the doubtful cells the equations determine uniquely.

    Above a fill of some ten million coefficients it finds none, and programs have to.
    """
    by_equation, by_cell = view.parts
    rows = np.flatnonzero(np.isin(by_equation, by_cell[doubtful]))
    rows = rows[np.argsort(np.diff(view.start)[rows], kind="stable")]
    degree = np.diff(view.at)
    form = _echelon(view.start, view.members, view.sign, degree, rows)
    rng = np.random.default_rng(len(rows))
    is_pivot = np.isin(doubtful, form[0])
    for _ in range(2):
        value = _solution(*form, rng.integers(1, PRIME, len(view.cells)))
        is_pivot &= value[doubtful] == 0
    return doubtful[is_pivot]
