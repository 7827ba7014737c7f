"""Which cells stay hidden: publish the most valuable first, as long as every hidden figure stays wide enough.

All figures start out hidden. Publishing one narrows what its sums leave open for the others (bound propagation, in
whole numbers); what becomes too narrow is published as well, and if that is a figure that must stay hidden, the
whole step is taken back and the cell stays hidden. Where no interval matters this is elimination in the manner of
Langsrud's Gaussian suppression; the intervals take the place of its rules for small sums. Bounds beyond the largest
need count as none, so that each step stays in its neighbourhood and the work grows with the size of the sums.

Belongs here: the kernel on arrays. Does not: policies and names (protect), combinations of sums (swing, attack).
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from publish.disclosure.compiled import compiled

Ints = NDArray[np.int64]
States = NDArray[np.int8]

PUBLIC, SPARE, KEPT, LATENT = 0, 1, 2, 3
"""What a cell is: public, hidden for now, hidden for good, or never shown and of no need of protection."""
ENDLESS = 1 << 60
"""A bound that is none."""
_PATIENCE = 1_000
"""Sums looked at in one step: among random tables hardly a chain gets longer, unless it is in vain."""
CELLS, DONE, TRAIL, TAIL = 0, 1, 2, 3
"""The record of one step: cells in its chain, cells taken out of their sums, bounds changed, sums lined up."""
Record = NDArray[np.int64]


class Field(NamedTuple):
    """Figures (a measure of a cell) and their sums as arrays.

    Sum e has the figures `members[start[e]:start[e + 1]]`, the total first. `entries[at[f]:at[f + 1]]` are the places
    of figure f in `members`, `owner` the sum of each place. `cell` is the cell of a figure, `figures[of[c]:of[c + 1]]`
    the figures of a cell. `need` is the width that a hidden figure must keep, `grain` the least narrowing that is
    followed up, `cap` the bound per sum beyond which none is kept. `alone` marks cells with one contributor,
    `confidential` those that nobody else may tell.
    """

    start: Ints
    members: Ints
    owner: Ints
    at: Ints
    entries: Ints
    cell: Ints
    of: Ints
    figures: Ints
    need: Ints
    grain: Ints
    cap: Ints
    alone: NDArray[np.bool_]
    confidential: NDArray[np.bool_]


class Bounds(NamedTuple):
    """How far each hidden figure can fall and rise, with sums over each sum's members, which follow every change.

    Row 0 of `total`, `endless` and `sought` is about members that lower their side of the sum, row 1 about those that
    raise it: the sum of the finite bounds, the number of endless ones, and the sum of their positions.
    """

    fall: Ints
    rise: Ints
    total: Ints
    endless: Ints
    sought: Ints
    hidden: Ints


class Work(NamedTuple):
    """Scratch space: sums to look at, what to restore, and the chain of cells published by one step."""

    queue: Ints
    waiting: NDArray[np.bool_]
    trail: Ints
    chain: Ints


@compiled
def _account(field: Field, bounds: Bounds, figure: int, times: int) -> None:
    """Add (1) or take away (-1) a figure's bounds in all its sums."""
    for j in range(field.at[figure], field.at[figure + 1]):
        place = field.entries[j]
        e = field.owner[place]
        down = 1 if place == field.start[e] else 0  # a total enters its sum with the opposite sign
        for side, bound in ((down, bounds.fall[figure]), (1 - down, bounds.rise[figure])):
            if bound >= ENDLESS:
                bounds.endless[side, e] += times
                bounds.sought[side, e] += times * figure
            else:
                bounds.total[side, e] += times * bound


@compiled
def _count(field: Field, bounds: Bounds, figure: int, times: int) -> None:
    """Add (1) or take away (-1) a figure from the hidden ones of its sums."""
    for j in range(field.at[figure], field.at[figure + 1]):
        bounds.hidden[field.owner[field.entries[j]]] += times


@compiled
def _narrow(field: Field, bounds: Bounds, work: Work, record: Record, figure: int, fall: int, rise: int) -> None:
    """Give a figure tighter bounds, remember the old ones, and line up the sums that have to be looked at again."""
    step = work.trail[record[TRAIL]]
    step[0], step[1], step[2] = figure, bounds.fall[figure], bounds.rise[figure]
    record[TRAIL] += 1
    _account(field, bounds, figure, -1)
    bounds.fall[figure], bounds.rise[figure] = fall, rise
    _account(field, bounds, figure, 1)
    for j in range(field.at[figure], field.at[figure + 1]):
        e = field.owner[field.entries[j]]
        if not work.waiting[e]:
            work.waiting[e] = True
            work.queue[record[TAIL] % len(work.queue)] = e
            record[TAIL] += 1


@compiled
def _told_to_insider(field: Field, bounds: Bounds, state: States, e: int) -> int:
    """A confidential cell that the sole contributor of another hidden cell can tell from a sum of at most three."""
    first, last = field.start[e], field.start[e + 1]
    for k in range(first, last):
        own = field.cell[field.members[k]]
        if not field.alone[own] or state[own] == PUBLIC:
            continue
        lowest, highest, others, victim = 0, 0, 0, -1
        for i in range(first, last):
            figure = field.members[i]
            c = field.cell[figure]
            if i == k or state[c] == PUBLIC:
                continue
            if field.alone[c] and (i == first or k == first):
                continue  # a total and its detail with one contributor each: it is the same one
            others += 1
            fall, rise = bounds.fall[figure], bounds.rise[figure]
            lowest = min(ENDLESS, lowest + (rise if i == first else fall))
            highest = min(ENDLESS, highest + (fall if i == first else rise))
            if field.confidential[c]:
                victim = int(c)
        if victim >= 0 and (others == 1 or lowest == 0 or highest == 0):
            return victim
    return -1


@compiled
def _made_up(bounds: Bounds, side: int, e: int, own: int) -> int:
    """How far the other members of sum e can move it to one side; `own` is this member's part of that."""
    if bounds.endless[side, e] > (1 if own >= ENDLESS else 0):
        return ENDLESS
    return int(bounds.total[side, e]) - (0 if own >= ENDLESS else own)


@compiled
def _limits(field: Field, bounds: Bounds, e: int, figure: int) -> tuple[int, int]:
    """How far a figure can fall and rise as far as sum e tells: what its other members can make up for."""
    fall, rise = bounds.fall[figure], bounds.rise[figure]
    is_total = figure == field.members[field.start[e]]
    lowers, raises = (rise, fall) if is_total else (fall, rise)
    up, down = _made_up(bounds, 0, e, lowers), _made_up(bounds, 1, e, raises)
    if up < raises and up < field.cap[e]:
        raises = up
    if down < lowers and down < field.cap[e]:
        lowers = down
    return (raises, lowers) if is_total else (lowers, raises)


@compiled
def _look(field: Field, bounds: Bounds, work: Work, state: States, e: int, record: Record) -> int:
    """Narrow the members of sum e; gives a cell that must stay hidden and is too narrow now, or -1."""
    first, last = field.start[e], field.start[e + 1]
    tight = 4 * field.cap[e]
    everyone = (bounds.endless[0, e] == 0 and bounds.total[0, e] < tight) or (
        bounds.endless[1, e] == 0 and bounds.total[1, e] < tight
    )
    for k in range(first, last if everyone else first + 2):
        figure = field.members[k] if everyone else -1
        if not everyone and bounds.endless[k - first, e] == 1:
            figure = bounds.sought[k - first, e]
        if figure < 0 or state[field.cell[figure]] == PUBLIC:
            continue
        c = field.cell[figure]
        fall, rise = _limits(field, bounds, e, figure)
        fewer = bounds.fall[figure] - fall + bounds.rise[figure] - rise
        narrow = fall + rise < field.need[figure]
        if fewer == 0 or (fewer < field.grain[figure] and not narrow):
            continue
        _narrow(field, bounds, work, record, figure, fall, rise)
        if narrow and state[c] == KEPT:
            return int(c)
        if narrow and state[c] == SPARE:
            state[c] = PUBLIC
            work.chain[record[CELLS]] = c
            record[CELLS] += 1
    if 1 < bounds.hidden[e] <= 3:
        return _told_to_insider(field, bounds, state, e)
    return -1


@compiled
def _publish(field: Field, bounds: Bounds, work: Work, state: States, first: int, record: Record) -> int:
    """Publish a cell and all that follows from it; gives the cell that forbids it, or -1.

    Leaves everything changed: the caller takes it back when a cell forbids it.
    """
    record[:] = 0
    record[CELLS], work.chain[0], state[first] = 1, first, PUBLIC
    head, blocker = 0, -1
    while blocker < 0 and (record[DONE] < record[CELLS] or head < record[TAIL]):
        if record[DONE] < record[CELLS]:
            c = work.chain[record[DONE]]
            record[DONE] += 1
            for j in range(field.of[c], field.of[c + 1]):
                _count(field, bounds, field.figures[j], -1)
                _narrow(field, bounds, work, record, field.figures[j], 0, 0)
            continue
        e = work.queue[head % len(work.queue)]
        head += 1
        work.waiting[e] = False
        blocker = _look(field, bounds, work, state, e, record)
        if blocker < 0 and record[TAIL] > _PATIENCE:
            blocker = first  # too long a chain to follow: the cell stays hidden on its own account
    for i in range(head, record[TAIL]):
        work.waiting[work.queue[i % len(work.queue)]] = False
    return blocker


@compiled
def _take_back(field: Field, bounds: Bounds, work: Work, state: States, record: Record) -> None:
    """Undo a step: bounds from the last to the first, then the cells of its chain."""
    for i in range(record[TRAIL] - 1, -1, -1):
        figure = work.trail[i, 0]
        _account(field, bounds, figure, -1)
        bounds.fall[figure], bounds.rise[figure] = work.trail[i, 1], work.trail[i, 2]
        _account(field, bounds, figure, 1)
    for i in range(record[CELLS]):
        c = work.chain[i]
        state[c] = SPARE
        for j in range(field.of[c], field.of[c + 1] if i < record[DONE] else field.of[c]):
            _count(field, bounds, field.figures[j], 1)


@compiled
def _start(field: Field, bounds: Bounds, state: States) -> None:
    """Add up the bounds of all figures in their sums."""
    for figure in range(len(field.cell)):
        _account(field, bounds, figure, 1)
        _count(field, bounds, figure, 1)


@compiled
def publish_best_first(
    field: Field, bounds: Bounds, work: Work, state: States, given: Ints, order: Ints
) -> tuple[Ints, int]:
    """Publish the cells `given`, come what may, then those of `order` that nothing hidden forbids.

    `state` is changed in place: every cell that was SPARE is PUBLIC or KEPT afterwards. Gives for each cell the one
    that forbade its publication (-1 = none), and a cell that the given ones alone leave too narrow (-1 = none).
    """
    because = np.full(len(state), -1, np.int64)
    record = np.zeros(4, np.int64)
    exposed = -1
    _start(field, bounds, state)
    for c in given:
        state[c] = SPARE
    for c in given:
        if state[c] == SPARE:
            blocker = _publish(field, bounds, work, state, c, record)
            if blocker >= 0 and exposed < 0:
                exposed = blocker
    for c in order:
        if state[c] == SPARE:
            blocker = _publish(field, bounds, work, state, c, record)
            if blocker >= 0:
                _take_back(field, bounds, work, state, record)
                state[c], because[c] = KEPT, blocker
    return because, exposed


def select(field: Field, room: Ints, state: States, order: Ints) -> tuple[Ints, int]:
    """Decide for every SPARE cell in `order`; `room` is how far each figure may fall before a public lower bound.

    Changes `state` and gives what `publish_best_first` gives.
    """
    sums, figures = len(field.start) - 1, len(field.cell)
    cap = np.zeros(figures, np.int64)
    np.maximum.at(cap, field.members, field.cap[field.owner])
    bounds = Bounds(
        np.where(room < cap, room, ENDLESS),
        np.full(figures, ENDLESS, np.int64),
        np.zeros((2, sums), np.int64),
        np.zeros((2, sums), np.int64),
        np.zeros((2, sums), np.int64),
        np.zeros(sums, np.int64),
    )
    work = Work(
        np.empty(sums + 1, np.int64),
        np.zeros(sums, np.bool_),
        np.empty((4 * len(state) + 100_000, 3), np.int64),
        np.empty(len(state), np.int64),
    )
    return publish_best_first(field, bounds, work, state, np.flatnonzero(state == PUBLIC), order)
