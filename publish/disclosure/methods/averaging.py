"""The attack on cell keys: every margin is another noisy look at the same people, so average them all.

Weighted least squares over all published cells and all sums that tie the true counts, with figures known from
elsewhere taken as certain, then rounded to the counts that the noise allows. The attacker knows the method and its
reach; of the cells that are not listed he cannot know which are empty.

Belongs here: the attack and its score. Does not belong here: the method (`cell_key`), with which it shares no code.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.linalg import lsqr

from catalog.methods import CellKey
from publish.disclosure.sums import sums_of
from publish.tables import Table

# A sum that holds, or a figure known, weighs as much as this many noisy looks.
_CERTAIN = 300.0
_MOST_SWEEPS = 20_000


def average_out(
    table: Table,
    shown: Mapping[str, int],
    truth: Mapping[str, int],
    keys: Mapping[str, int],
    settings: CellKey,
    threshold: int,
    known: Collection[str] = (),
) -> tuple[int, int]:
    """How many groups of people fill a finest cell with a count from 1 to below `threshold` that is not known, and how
    many of those counts the attack reads exactly. `truth` is used for the known figures and for scoring, `keys` to tell
    groups: one that is told of for three months counts once, and as read by the share of these months in which it was,
    because its noise is the same in all and no new luck for the attacker."""
    estimates = _least_squares(table, shown, truth, known)
    parents = {relation.parent for relation in sums_of(table)}
    small = [c for c, count in truth.items() if 0 < count < threshold and c not in parents and c not in known]
    told = Counter(keys[identity] for identity in small)
    read = 0.0
    for identity in small:
        lowest, highest = max(0, shown[identity] - settings.max_noise), shown[identity] + settings.max_noise
        if truth[identity] == round(min(max(estimates[identity], lowest), highest)):
            read += 1 / told[keys[identity]]
    return len(told), round(read)


def _least_squares(
    table: Table, shown: Mapping[str, int], truth: Mapping[str, int], known: Collection[str]
) -> dict[str, float]:
    """The counts that fit all figures and sums best."""
    cells = list(shown)
    column = {identity: index for index, identity in enumerate(cells)}
    rows: list[int] = list(range(len(cells)))
    columns: list[int] = list(range(len(cells)))
    weights = [_CERTAIN if identity in known else 1.0 for identity in cells]
    goal = [_CERTAIN * truth[c] if c in known else float(shown[c]) for c in cells]
    for relation in sums_of(table):
        rows += [len(goal)] * len(relation.members)
        columns += [column[member] for member in relation.members]
        weights += [_CERTAIN, *([-_CERTAIN] * len(relation.children))]
        goal.append(0.0)
    matrix = csr_array((weights, (rows, columns)), shape=(len(goal), len(cells)))
    found = lsqr(matrix, np.array(goal), atol=1e-10, btol=1e-10, iter_lim=_MOST_SWEEPS)[0]
    return dict(zip(cells, found.tolist(), strict=True))
