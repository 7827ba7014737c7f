"""The protector's model: how far hidden figures can move while every published one keeps its value.

Works on deviations from the truth, which only the protector knows, so each sum has right-hand side zero and a
"world" is a vector of deviations. Belongs here: worlds, and what a sole contributor can deduce. Does not: the
order in which cells are hidden (protect), nor anything that the attacker uses.
"""

from collections import defaultdict, deque
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from math import inf, sqrt

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.sparse import csr_array, hstack
from scipy.sparse.csgraph import connected_components

from publish.disclosure.cells import Cell, Relation
from publish.disclosure.policy import MONEY_SUFFIX, Policy
from publish.errors import PublishError

# A rewarded move outweighs the price of every chain of cells that it may need.
_REWARD = 1e4
# Above this magnitude the solver's absolute tolerance (1e-7) would be stricter than double precision allows.
_SOLVER_RANGE = 1e6
_MOVED = 1e-6
_SECONDS = 30.0

Floats = NDArray[np.float64]
Positions = NDArray[np.intp]


class SwingNotSolved(PublishError):
    """The solver gave no answer, so the protection of some cells is unknown."""


@dataclass(frozen=True, slots=True)
class Book:
    """What the protector reasons from.

    `usable` are the cells that are hidden or may still be; `twins` links usable totals and details that both
    have one contributor, who must then be the same.
    """

    cells: Mapping[str, Cell]
    relations: tuple[Relation, ...]
    policies: Mapping[str, Policy]
    lower_bounds: Mapping[str, int | None]
    usable: frozenset[str]
    twins: Mapping[str, Collection[str]]

    def room(self, cell_id: str, measure: str) -> float:
        """How far the figure may fall before it meets its public lower bound; inf without a bound."""
        bound, cell = self.lower_bounds[measure], self.cells[cell_id]
        return inf if bound is None else cell.values[measure] - (0 if cell.is_latent else bound)

    def need(self, cell_id: str, measure: str) -> int:
        """Width that the policy demands for this figure once it is hidden."""
        cell, policy = self.cells[cell_id], self.policies[cell_id]
        if cell.is_latent and not policy.is_primary(cell):
            return 0
        return policy.required_width(measure, cell.values[measure], policy.is_primary(cell))


@dataclass(slots=True)
class Part:
    """A connected component of the sums of one measure: one row per sum, one column per usable cell.

    Figures are in `unit`s. `lowest` and `highest` are the extreme deviations seen in any world so far.
    """

    measure: str
    cells: list[str]
    matrix: csr_array
    unit: float
    room: Floats
    need: Floats
    loss: Floats
    lowest: Floats = field(init=False)
    highest: Floats = field(init=False)

    def __post_init__(self) -> None:
        """Start from the truth, the one world that needs no solver."""
        self.lowest, self.highest = np.zeros_like(self.need), np.zeros_like(self.need)

    def short(self) -> Floats:
        """Width that each cell still lacks, at most 0 when it has enough."""
        lack: Floats = self.need * (1 - _MOVED) - (self.highest - self.lowest)
        return lack

    def near(self, column: int, steps: int) -> Positions:
        """Columns within `steps` sums of one column: most cells are protected by their neighbours."""
        reached = np.zeros(len(self.cells))
        reached[column] = 1
        links = abs(self.matrix)
        for _ in range(steps):
            reached = np.sign(links.T @ (links @ reached))
        return np.flatnonzero(reached)

    def explore(self, columns: Positions, goal: Floats, price: Floats, still: Collection[int] = ()) -> Floats:
        """Find the world in which cells move towards their `goal` at the least price, and remember it.

        Only `columns` may move, except `still`. `goal` is a signed deviation per column (0 = none), earned
        up to that amount; `price` is paid per unit of any move. Gives the deviations. Raises SwingNotSolved.
        """
        room, cap = self.room[columns], self.room.sum() + 2 * self.need.sum() + 1
        gain = np.where(goal > 0, goal, np.minimum(-goal, room))
        scale = np.median(np.abs(goal[goal != 0]))
        rate = np.where(goal != 0, _REWARD / np.maximum(np.abs(goal), _MOVED), 0.0)
        # Moving against the goal costs what moving towards it earns, else both at once would pay off.
        rise, fall = price / scale + rate * (goal < 0), price / scale + rate * (goal > 0)
        free = ~np.isin(columns, list(still))
        ceiling, floor = np.where(free, cap, 0.0), np.where(free, np.where(goal < 0, room - gain, room), 0.0)
        block = self.matrix[:, columns]
        towards = block * np.where(goal < 0, -1.0, 1.0)
        used = np.diff(block.indptr) > 0
        found = linprog(
            np.concatenate([price / scale - rate, rise, fall]),
            A_eq=hstack([towards, block, -block], format="csr")[used],
            b_eq=np.zeros(used.sum()),
            bounds=np.column_stack([np.zeros(3 * len(columns)), np.concatenate([gain, ceiling, floor])]),
            method="highs",
            options={"time_limit": _SECONDS},
        )
        if found.status != 0:
            raise SwingNotSolved(f"the solver gave status {found.status} in {self.measure} near {self.cells[0]}")
        gained, up, down = found.x.reshape(3, -1)
        world = np.zeros_like(self.need)
        world[columns] = np.sign(goal) * gained + up - down
        self.lowest, self.highest = np.minimum(self.lowest, world), np.maximum(self.highest, world)
        return world


def twins(cells: Mapping[str, Cell], relations: tuple[Relation, ...], usable: Collection[str]) -> dict[str, set[str]]:
    """The links between totals and details of one contributor, both ways."""
    links: dict[str, set[str]] = defaultdict(set)
    for relation in relations:
        single = [c for c in relation.members if c in usable and cells[c].contributors == 1]
        for child in single[1:] if single[:1] == [relation.parent] else ():
            links[child].add(relation.parent)
            links[relation.parent].add(child)
    return links


def parts(book: Book) -> Iterator[Part]:
    """Connected components of all sums, counts before money, in an order independent of input order."""
    measures = {m for relation in book.relations for m in relation.measures}
    for measure in sorted(measures, key=lambda m: (m.endswith(MONEY_SUFFIX), m)):
        sums = [r for r in book.relations if measure in r.measures and not book.usable.isdisjoint(r.members)]
        cells = sorted({c for r in sums for c in r.members if c in book.usable})
        if not cells:
            continue
        column = {c: i for i, c in enumerate(cells)}
        entries = [(i, column[c], c) for i, r in enumerate(sums) for c in r.members if c in column]
        rows, columns = [i for i, _, _ in entries], [j for _, j, _ in entries]
        signs = [-1.0 if c == sums[i].parent else 1.0 for i, _, c in entries]
        matrix = csr_array((signs, (rows, columns)), shape=(len(sums), len(cells)))
        count, label = connected_components(abs(matrix).T @ abs(matrix), directed=False)
        row_label = label[matrix.indices[matrix.indptr[:-1]]]
        for part in range(count):
            inside = np.flatnonzero(label == part)
            names = [cells[i] for i in inside]
            yield _part(book, measure, names, matrix[np.flatnonzero(row_label == part)][:, inside])


def _part(book: Book, measure: str, names: list[str], matrix: csr_array) -> Part:
    """One component with its figures scaled for the solver."""
    room = np.array([float(book.room(c, measure)) for c in names])
    need = np.array([float(book.need(c, measure)) for c in names])
    # Extreme worlds add up rooms and needs, so a larger room than this is as good as none.
    cap = room[np.isfinite(room)].sum() + 2 * need.sum() + 1
    unit = max(1.0, float(cap) / _SOLVER_RANGE)
    # Square root: one large cell is a greater loss than one small, a lesser than many. Rank breaks ties.
    units = [book.cells[c].contributors for c in names]
    loss = np.array([sqrt(n) * (1 + 1e-6 * i / len(names)) for i, n in enumerate(units)])
    return Part(measure, names, matrix, unit, np.minimum(room, cap) / unit, need / unit, loss)


Reach = dict[str, tuple[float, float]]
Sums = list[dict[str, int]]


def _push(sums: Sums, sums_of: Mapping[str, list[int]], reach: Reach, changed: Reach, start: list[int]) -> None:
    """Narrow deviations over `sums` (each a map of cell to sign, adding to zero) until nothing changes.

    `reach` holds the known limits, narrower ones are written to `changed`. Stopping early is harmless, since
    the limits are valid at every step.
    """
    queue, waiting = deque(start), set(start)
    for _ in range(50 * len(sums) + 1000):
        if not queue:
            return
        index = queue.popleft()
        waiting.discard(index)
        spans = {c: changed.get(c) or reach[c] for c in sums[index]}
        signed = {c: spans[c] if sign > 0 else (-spans[c][1], -spans[c][0]) for c, sign in sums[index].items()}
        for cell_id, sign in sums[index].items():
            # The others' sum, negated; recomputed because hidden members are few.
            bottom = -sum(high for c, (_, high) in signed.items() if c != cell_id)
            top = -sum(low for c, (low, _) in signed.items() if c != cell_id)
            low, high = (bottom, top) if sign > 0 else (-top, -bottom)
            if low > spans[cell_id][0] or high < spans[cell_id][1]:
                changed[cell_id] = (max(low, spans[cell_id][0]), min(high, spans[cell_id][1]))
                again = [i for i in sums_of[cell_id] if i not in waiting]
                waiting.update(again)
                queue.extend(again)


def _sums_of(sums: Sums) -> dict[str, list[int]]:
    """Which sums each cell takes part in."""
    index: dict[str, list[int]] = defaultdict(list)
    for i, signs in enumerate(sums):
        for cell_id in signs:
            index[cell_id].append(i)
    return index


def _same_unit(book: Book, hidden: Mapping[str, str], start: str) -> set[str]:
    """The cell and those tied to it as total or detail with a single contributor too: it is the same one."""
    found, queue = {start}, [start]
    while queue:
        new = [c for c in book.twins.get(queue.pop(), ()) if c in hidden and c not in found]
        found.update(new)
        queue.extend(new)
    return found


def insiders(book: Book, part: Part, hidden: Mapping[str, str]) -> Iterator[tuple[set[str], str]]:
    """Pairs (own cells, cell): all cells of one sole contributor, and a primary he can then deduce exactly.

    He looks at the sums with at most three hidden members, knowing what everyone can deduce from all sums.
    """
    bounds = part.matrix.indptr
    rows = [
        {part.cells[j]: int(part.matrix.data[k]) for k, j in zip(range(a, b), part.matrix.indices[a:b], strict=True)}
        for a, b in pairwise(bounds)
    ]
    all_sums = [{c: s for c, s in row.items() if c in hidden} for row in rows]
    small = [signs for signs in all_sums if 1 < len(signs) <= 3]
    sums_of = _sums_of(small)
    suspects = [c for c in sorted(sums_of) if book.cells[c].contributors == 1]
    if not suspects:
        return
    base = {c: (-book.room(c, part.measure), inf) for c in part.cells if c in hidden}
    _push(all_sums, _sums_of(all_sums), base, base, [i for i, signs in enumerate(all_sums) if signs])
    for suspect in suspects:
        own = _same_unit(book, hidden, suspect)
        deduced: Reach = dict.fromkeys(own, (0.0, 0.0))
        _push(small, sums_of, base, deduced, sorted({i for c in own for i in sums_of.get(c, ())}))
        for cell_id, (low, high) in sorted(deduced.items()):
            if cell_id not in own and low == high and book.policies[cell_id].is_primary(book.cells[cell_id]):
                yield own, cell_id
