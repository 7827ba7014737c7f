"""Other fills of the hidden cells that agree with everything public: two that differ enough clear a cell.

A random walk over whole numbers from one fill to the next: a cell is pushed, and the sums that this upsets are mended
one by one by moving other hidden members. Every step is checked exactly, so a walk can only ever clear a cell that is
safe; what it does not clear is left to linear programs.

Belongs here: the walk. Does not: programs and verdicts (attack).
"""

from typing import NamedTuple

import numpy as np

from publish.disclosure.cells import Bools, Ints
from publish.disclosure.compiled import compiled
from publish.disclosure.outsider import Outsider

_LONGEST = 400
_QUEUE = 8_192
_TURNS = 12
_TRIES = 16
# Another round is worth its time when the last one cleared this share of what was left.
_WORTHWHILE = 0.98
_RANDOM_POINTS = 0.4
_HELPED = 0.2


class Ground(NamedTuple):
    """The equations that a walk keeps, both ways round, and how far each cell may fall from the fill it starts at."""

    start: Ints
    members: Ints
    sign: Ints
    at: Ints
    equations: Ints
    cell_sign: Ints
    room: Ints


class Walk(NamedTuple):
    """Where a walk stands: the deviation of each cell, the move under way, and the equations it upsets so far."""

    now: Ints
    move: Ints
    upset: Ints
    moved: Ints
    queue: Ints
    waiting: Bools


@compiled
def _shift(ground: Ground, walk: Walk, cell: int, step: int, tail: int) -> int:
    """Let a cell take part in the move, and line up the equations that it upsets; gives the new end of the queue."""
    walk.move[cell] = step
    for j in range(ground.at[cell], ground.at[cell + 1]):
        e = ground.equations[j]
        walk.upset[e] += ground.cell_sign[j] * step
        if walk.upset[e] != 0 and not walk.waiting[e] and tail < len(walk.queue):
            walk.queue[tail] = e
            walk.waiting[e] = True
            tail += 1
    return tail


@compiled
def _is_helped(ground: Ground, walk: Walk, e: int, upset: int, but: int) -> bool:
    """Whether some other member could set equation e right, once it is upset so, and another equation with it."""
    for k in range(ground.start[e], ground.start[e + 1]):
        cell = ground.members[k]
        step = -upset * ground.sign[k]
        if cell == but or walk.move[cell] != 0 or walk.now[cell] + step < -ground.room[cell]:
            continue
        for j in range(ground.at[cell], ground.at[cell + 1]):
            other = walk.upset[ground.equations[j]]
            if other != 0 and other + ground.cell_sign[j] * step == 0:
                return True
    return False


@compiled
def _mender(ground: Ground, walk: Walk, e: int) -> tuple[int, int]:
    """The member of an upset equation that can set it right and upsets the fewest others, with its step; or -1."""
    best, best_step, fewest = -1, 0, 1e9
    for k in range(ground.start[e], ground.start[e + 1]):
        cell = ground.members[k]
        step = -walk.upset[e] * ground.sign[k]
        if walk.move[cell] != 0 or walk.now[cell] + step < -ground.room[cell]:
            continue
        points = np.random.random() * _RANDOM_POINTS
        for j in range(ground.at[cell], ground.at[cell + 1]):
            upset = walk.upset[ground.equations[j]]
            if upset == 0:
                helped = _is_helped(ground, walk, ground.equations[j], ground.cell_sign[j] * step, cell)
                points += _HELPED if helped else 1.0
            elif upset + ground.cell_sign[j] * step == 0:
                points -= 1.0
        if points < fewest:
            best, best_step, fewest = cell, step, points
    return best, best_step


@compiled
def _attempt(ground: Ground, walk: Walk, low: Ints, high: Ints, cell: int, step: int) -> None:
    """Move a cell by a step and mend what that upsets, or leave everything as it was."""
    walk.moved[0] = cell
    count, head, tail = 1, 0, _shift(ground, walk, cell, step, 0)
    succeeds = True
    while head < tail and succeeds:
        e = walk.queue[head]
        head += 1
        walk.waiting[e] = False
        if walk.upset[e] == 0:
            continue
        other, change = _mender(ground, walk, e)
        succeeds = other >= 0 and count < _LONGEST
        if succeeds:
            walk.moved[count] = other
            count += 1
            tail = _shift(ground, walk, other, change, tail)
    for i in range(head, tail):
        walk.waiting[walk.queue[i]] = False
    for i in range(count):
        c = walk.moved[i]
        for j in range(ground.at[c], ground.at[c + 1]):
            succeeds = succeeds and walk.upset[ground.equations[j]] == 0
    for i in range(count):
        c = walk.moved[i]
        for j in range(ground.at[c], ground.at[c + 1]):
            walk.upset[ground.equations[j]] = 0
        if succeeds:
            walk.now[c] += walk.move[c]
            low[c], high[c] = min(low[c], walk.now[c]), max(high[c], walk.now[c])
        walk.move[c] = 0


@compiled
def _wander(ground: Ground, walk: Walk, need: Ints, low: Ints, high: Ints, todo: Ints, tries: int, seed: int) -> None:
    """Push each cell of `todo` until `high - low` reaches its `need`: from where the walk stands, up and down."""
    np.random.seed(seed)
    for s in todo:
        for attempt in range(tries):
            lack = need[s] - (high[s] - low[s])
            if lack <= 0:
                break
            upwards = (attempt % 2 == 0) == (ground.room[s] < need[s])
            step = high[s] + lack - walk.now[s] if upwards else low[s] - lack - walk.now[s]
            if attempt >= tries // 2:
                step = step // 2 if abs(step) > 1 else step
            step = max(step, -ground.room[s] - walk.now[s])
            if step != 0:
                _attempt(ground, walk, low, high, s, step)


def wander(view: Outsider, room: Ints, need: Ints, low: Ints, high: Ints, doubtful: Ints) -> Ints:
    """Walk among the fills of a view; widens `low` and `high` (deviations from the first fill) in place.

    `room` is how far each cell may fall from the first fill, `need` how wide it has to be. Gives the doubtful cells
    that were not cleared.
    """
    signs = view.sign[view.places]
    ground = Ground(view.start, view.members, view.sign, view.at, view.equations, signs, room)
    cells, equations = len(view.cells), len(view.total)
    walk = Walk(
        np.zeros(cells, np.int64),
        np.zeros(cells, np.int64),
        np.zeros(equations, np.int64),
        np.empty(_LONGEST + 1, np.int64),
        np.empty(_QUEUE, np.int64),
        np.zeros(equations, np.bool_),
    )
    for turn in range(_TURNS):
        _wander(ground, walk, need, low, high, doubtful, _TRIES, turn)
        left = doubtful[high[doubtful] - low[doubtful] < need[doubtful]]
        if len(left) > _WORTHWHILE * len(doubtful):
            return left
        doubtful = left
    return doubtful
