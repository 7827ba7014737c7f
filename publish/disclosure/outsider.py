"""What an outsider can write down and deduce without a solver: sums over hidden cells, and intervals.

Belongs here: exact reasoning in whole numbers from public figures only. Does not: true values, scoring, linear
programs (attack, programs). Shares no code with the protector, so that one mistake cannot hide in both.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

import numpy as np
from scipy.sparse import csc_array, csr_array
from scipy.sparse.csgraph import connected_components

from publish.disclosure.cells import Account, Bools, Ints
from publish.disclosure.compiled import compiled

ENDLESS = 1 << 61
"""A bound beyond every figure: none."""
_ROUNDS = 60


@dataclass(frozen=True)
class Outsider:
    """An outsider's view of one measure: equations over hidden cells, and the interval of each cell.

    Hidden cells are numbered from 0, `cells` are their positions. Equation i says that its `members` times their
    `sign` add up to `total[i]`; `source[i]` is the sum it comes from. `because_low` and `because_high` hold the
    equation that set an end of an interval (-1 = what is known beforehand). `is_settled` tells whether every
    conclusion was drawn.
    """

    account: Account
    hidden: Bools
    cells: Ints
    start: Ints
    members: Ints
    sign: Ints
    total: Ints
    source: Ints
    low: Ints
    high: Ints
    because_low: Ints
    because_high: Ints
    is_settled: bool = False

    @cached_property
    def owner(self) -> Ints:
        """The equation of each place in `members`."""
        return np.repeat(np.arange(len(self.total)), np.diff(self.start))

    @cached_property
    def at(self) -> Ints:
        """Where the equations of each cell begin in `equations`."""
        return np.concatenate([[0], np.cumsum(np.bincount(self.members, minlength=len(self.cells)))])

    @cached_property
    def places(self) -> Ints:
        """The places of each cell in `members`, cell by cell."""
        return np.argsort(self.members, kind="stable")

    @cached_property
    def equations(self) -> Ints:
        """The equations of each cell, cell by cell."""
        return self.owner[self.places]

    @cached_property
    def columns(self) -> csc_array:
        """The equations as a sparse matrix, cell by cell."""
        places = (self.sign[self.places].astype(np.float64), self.equations, self.at)
        return csc_array(places, shape=(len(self.total), len(self.cells)))

    @cached_property
    def parts(self) -> tuple[Ints, Ints]:
        """The connected component of each equation and of each cell."""
        equations, cells = len(self.total), len(self.cells)
        links = (np.ones(len(self.members)), (self.owner, equations + self.members))
        _, label = connected_components(csr_array(links, (equations + cells, equations + cells)), directed=False)
        return label[:equations].astype(np.int64), label[equations:].astype(np.int64)

    @cached_property
    def is_tangled(self) -> Bools:
        """Per cell, whether its component has circles: without any, the intervals are exact."""
        by_equation, by_cell = self.parts
        size = int(max(by_equation.max(initial=-1), by_cell.max(initial=-1))) + 1
        nodes = np.bincount(by_equation, minlength=size) + np.bincount(by_cell, minlength=size)
        links = np.bincount(by_equation[self.owner], minlength=size)
        tangled: Bools = (links >= nodes)[by_cell]
        return tangled

    def derivation(self, cell: int) -> set[int]:
        """The equations behind the interval of a cell, followed back to what is known beforehand."""
        found: set[int] = set()
        queue = [(cell, False), (cell, True)]
        seen = set(queue)
        while queue:
            at, upper = queue.pop()
            index = int((self.because_high if upper else self.because_low)[at])
            if index >= 0 and index not in found:
                found.add(index)
                terms = self.members[self.start[index] : self.start[index + 1]]
                ends = {(int(c), end) for c in terms for end in (False, True)} - seen
                seen |= ends
                queue.extend(ends)
        return found

    def sources(self, equations: Iterable[int]) -> Ints:
        """The public cells in some equations: what a reader has to look at."""
        sums = [self.source[i] for i in equations]
        spans = [self.account.members[self.account.start[s] : self.account.start[s + 1]] for s in sums]
        cells = np.unique(np.concatenate(spans)) if spans else np.empty(0, np.int64)
        public: Ints = cells[~self.hidden[cells]]
        return public


class Knowledge(NamedTuple):
    """The equations and intervals of a view as the kernel takes them, with its scratch space (queue, who waits)."""

    start: Ints
    members: Ints
    sign: Ints
    total: Ints
    at: Ints
    equations: Ints
    low: Ints
    high: Ints
    because_low: Ints
    because_high: Ints
    queue: Ints
    waiting: Bools


def knowledge(view: Outsider) -> Knowledge:
    """A view for the kernel; intervals are shared with it."""
    equations = (view.start, view.members, view.sign, view.total, view.at, view.equations)
    intervals = (view.low, view.high, view.because_low, view.because_high)
    scratch = (np.empty(len(view.total) + 1, np.int64), np.zeros(len(view.total), np.bool_))
    return Knowledge(*equations, *intervals, *scratch)


@compiled
def _push(known: Knowledge, e: int, tail: int) -> int:
    """Put an equation into the queue unless it waits there; gives the new end of the queue."""
    if known.waiting[e]:
        return tail
    known.waiting[e] = True
    known.queue[tail % len(known.queue)] = e
    return tail + 1


@compiled
def _ends(known: Knowledge, e: int) -> tuple[int, int, int, int]:
    """Sums of the least and of the most that the terms of an equation can be, and how many of them are endless."""
    # Endless ends are counted apart: subtracting one from a sum of several would give nonsense.
    least, most, no_least, no_most = 0, 0, 0, 0
    for k in range(known.start[e], known.start[e + 1]):
        c = known.members[k]
        low, high = (known.low[c], known.high[c]) if known.sign[k] > 0 else (-known.high[c], -known.low[c])
        if low <= -ENDLESS:
            no_least += 1
        else:
            least += low
        if high >= ENDLESS:
            no_most += 1
        else:
            most += high
    return least, most, no_least, no_most


@compiled
def narrow(known: Knowledge, first: Ints, usable: Bools, patience: int) -> tuple[Ints, bool]:
    """Tighten intervals in place over the `usable` equations from `first` on until nothing changes.

    Each hidden cell lies between the total less the most and less the least that the others can be (feasibility-based
    bound tightening). Stopping early, after `patience` equations, keeps the intervals valid, only wider. Gives every
    change as it was before (cell, low, high, because_low, because_high), and whether nothing was left to do.
    """
    changes, size = np.empty((64, 5), np.int64), 0
    head, tail = 0, 0
    for e in first:
        tail = _push(known, e, tail)
    while head < tail and head < patience:
        e = known.queue[head % len(known.queue)]
        head += 1
        known.waiting[e] = False
        least, most, no_least, no_most = _ends(known, e)
        if no_least > 1 and no_most > 1:
            continue
        for k in range(known.start[e], known.start[e + 1]):
            c = known.members[k]
            old_low, old_high = known.low[c], known.high[c]
            low, high = (old_low, old_high) if known.sign[k] > 0 else (-old_high, -old_low)
            top, bottom = ENDLESS, -ENDLESS
            if no_least == (1 if low <= -ENDLESS else 0):
                top = known.total[e] - (least - (0 if low <= -ENDLESS else low))
            if no_most == (1 if high >= ENDLESS else 0):
                bottom = known.total[e] - (most - (0 if high >= ENDLESS else high))
            if known.sign[k] < 0:
                top, bottom = -bottom, -top
            if bottom <= old_low and top >= old_high:
                continue
            if size == len(changes):
                changes = np.concatenate((changes, np.empty_like(changes)))
            changes[size, 0], changes[size, 1], changes[size, 2] = c, old_low, old_high
            changes[size, 3], changes[size, 4] = known.because_low[c], known.because_high[c]
            size += 1
            if bottom > old_low:
                known.low[c], known.because_low[c] = bottom, e
            if top < old_high:
                known.high[c], known.because_high[c] = top, e
            for j in range(known.at[c], known.at[c + 1]):
                if usable[known.equations[j]]:
                    tail = _push(known, known.equations[j], tail)
    for i in range(head, tail):
        known.waiting[known.queue[i % len(known.queue)]] = False
    return changes[:size], head == tail


@compiled
def _has(values: Ints, value: int) -> bool:
    """Whether an array holds a value."""
    return bool(np.any(values == value))


@compiled
def listen(known: Knowledge, cells: Ints, bounds: Ints, value: Ints, secret: Bools, small: Bools) -> tuple[Ints, Ints]:
    """For each insider, whose cells are `cells[bounds[i]:bounds[i + 1]]`, what he can tell.

    Gives rows of insider, cell, value and the end of its stretch in the second result, the equations used.
    """
    found, told = np.empty((16, 4), np.int64), 0
    used, size = np.empty(64, np.int64), 0
    for i in range(len(bounds) - 1):
        own = cells[bounds[i] : bounds[i + 1]]
        before = np.empty((len(own), 2), np.int64)
        first = np.empty(0, np.int64)
        for j in range(len(own)):
            c = own[j]
            before[j, 0], before[j, 1] = known.low[c], known.high[c]
            known.low[c], known.high[c] = value[bounds[i] + j], value[bounds[i] + j]
            near = known.equations[known.at[c] : known.at[c + 1]]
            first = np.concatenate((first, near[small[near]]))
        changes, _ = narrow(known, first, small, 1_000)
        for k in range(len(changes)):
            c, low, high = changes[k, 0], changes[k, 1], changes[k, 2]
            if not secret[c] or low == high or known.low[c] != known.high[c] or _has(own, c) or _has(changes[:k, 0], c):
                continue
            if told == len(found):
                found = np.concatenate((found, np.empty_like(found)))
            for m in range(len(changes)):
                for e in (known.because_low[changes[m, 0]], known.because_high[changes[m, 0]]):
                    if e >= 0 and small[e]:
                        if size == len(used):
                            used = np.concatenate((used, np.empty_like(used)))
                        used[size] = e
                        size += 1
            found[told, 0], found[told, 1], found[told, 2], found[told, 3] = own[0], c, known.low[c], size
            told += 1
        for k in range(len(changes) - 1, -1, -1):
            c = changes[k, 0]
            known.low[c], known.high[c] = changes[k, 1], changes[k, 2]
            known.because_low[c], known.because_high[c] = changes[k, 3], changes[k, 4]
        for j in range(len(own)):
            known.low[own[j]], known.high[own[j]] = before[j, 0], before[j, 1]
    return found[:told], used[:size]


def outsider(account: Account, figures: Ints, hidden: Bools, floors: Ints) -> Outsider:
    """Write down what the public `figures` say about the hidden cells and draw the first conclusions.

    `floors` are the lowest values that a reader must expect behind each mark (-ENDLESS = any).
    """
    is_hidden = hidden[account.members]
    kept = np.add.reduceat(is_hidden, account.start[:-1]) if len(account.members) else np.empty(0, np.int64)
    source = np.flatnonzero(kept)
    public = np.where(is_hidden, 0, account.sign * figures[account.members])
    totals = -np.add.reduceat(public, account.start[:-1])[source] if len(source) else np.empty(0, np.int64)
    cells = np.unique(account.members[is_hidden])
    start = np.concatenate([[0], np.cumsum(kept[source])]).astype(np.int64)
    members = np.searchsorted(cells, account.members[is_hidden])
    view = Outsider(
        account,
        hidden,
        cells,
        start,
        members,
        account.sign[is_hidden],
        totals,
        source,
        floors[cells].copy(),
        np.full(len(cells), ENDLESS, np.int64),
        np.full(len(cells), -1, np.int64),
        np.full(len(cells), -1, np.int64),
    )
    everything = np.arange(len(totals))
    _, settled = narrow(knowledge(view), everything, np.ones(len(totals), np.bool_), _ROUNDS * len(totals) + 1000)
    return replace(view, is_settled=settled)
