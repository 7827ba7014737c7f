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
from publish.disclosure.outsider import Outsider, knowledge, listen

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
    found, used = listen(knowledge(view), cells, bounds, value, confidential[view.cells], small)
    begin = 0
    for insider, cell, known, end in found.tolist():
        yield Told(cell, insider, known, frozenset(used[begin:end].tolist()))
        begin = end
