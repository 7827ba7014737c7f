"""What the only contributor of a hidden cell can tell: he knows his own figures beside everything public.

Belongs here: whose figures are the same person's, and what follows from small sums. Does not: readers who know
nothing beforehand (outsider). Part of the attack: shares no code with the protector.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from publish.disclosure.cells import Account, Bools, Ints
from publish.disclosure.compiled import compiled
from publish.disclosure.outsider import Knowledge, Outsider, knowledge, narrow

_SMALL = 3


@dataclass(frozen=True, slots=True)
class Told:
    """A cell (numbered as in the view) that an insider can tell exactly, and the equations he needs."""

    cell: int
    insider: int
    value: int
    equations: frozenset[int]


def own_groups(accounts: Sequence[Account], alone: Bools) -> Ints:
    """Per cell a group number: total and detail that have one contributor each have the same one."""
    pairs = []
    for account in accounts:
        total = account.members[account.start[:-1]][account.owner]
        both = alone[total] & alone[account.members]
        pairs.append(np.column_stack([total[both], account.members[both]]))
    links = np.concatenate(pairs) if pairs else np.empty((0, 2), np.int64)
    size = len(alone)
    graph = csr_array((np.ones(len(links)), (links[:, 0], links[:, 1])), shape=(size, size))
    group: Ints = connected_components(graph, directed=False)[1].astype(np.int64)
    return group


@compiled
def _listen(known: Knowledge, cells: Ints, bounds: Ints, value: Ints, secret: Bools, small: Bools) -> tuple[Ints, Ints]:
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


@compiled
def _has(values: Ints, value: int) -> bool:
    """Whether an array holds a value."""
    return bool(np.any(values == value))


def told_to_insiders(view: Outsider, truth: Ints, alone: Bools, group: Ints, confidential: Bools) -> Iterator[Told]:
    """Confidential cells that the only contributor of other hidden cells can tell exactly from small sums.

    `truth`, `alone`, `group` and `confidential` are by position. A sum is small when at most three of its cells are
    hidden: somebody who is one of many knows little of a long one.
    """
    small = np.diff(view.start) <= _SMALL
    in_small = np.bincount(view.members[small[view.owner]], minlength=len(view.cells)) > 0
    suspects = np.flatnonzero(alone[view.cells] & in_small)
    if not len(suspects):
        return
    cells = suspects[np.argsort(group[view.cells[suspects]], kind="stable")]
    begins = np.flatnonzero(np.diff(group[view.cells[cells]])) + 1
    bounds = np.concatenate([[0], begins, [len(cells)]])
    value = truth[view.cells[cells]]
    found, used = _listen(knowledge(view), cells, bounds, value, confidential[view.cells], small)
    begin = 0
    for insider, cell, known, end in found.tolist():
        yield Told(cell, insider, known, frozenset(used[begin:end].tolist()))
        begin = end
