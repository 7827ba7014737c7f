"""Choose which cells to hide: primaries by threshold, then secondaries until hidden figures can move enough.

Rows are hidden whole: an amount divided by a public rate gives the count, so all measures share one pattern.
The kernel (`selection`) follows every sum for itself; what several sums tell together is found by the attack, and
mended by programs (`swing`). The guarantee is not this search but the attack that follows it.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from publish.disclosure.cells import (
    Account,
    Bools,
    Cell,
    Ints,
    Relation,
    accounts_of,
    by_id,
    check_additive,
    in_order,
)
from publish.disclosure.policy import REASONS, BadPolicy, Policy, Verdict, public_lower_bounds
from publish.disclosure.selection import ENDLESS, KEPT, LATENT, PUBLIC, SPARE, Field, States, select
from publish.disclosure.swing import Exposure, Map, Unmended, mend
from publish.errors import PublishError


class Breached(Protocol):
    """What a repair needs to know of a breach: the figure, its interval, and the insider's cell if it takes one."""

    @property
    def cell(self) -> str: ...
    @property
    def measure(self) -> str: ...
    @property
    def low(self) -> float: ...
    @property
    def high(self) -> float: ...
    @property
    def insider(self) -> str | None: ...


class CannotProtect(PublishError):
    """A cell stays exposed although everything that may be hidden would be; `cell_id` says which."""

    def __init__(self, cell_id: str) -> None:
        """Name the cell and what a person can do about it."""
        super().__init__(
            f"cell {cell_id} stays exposed and nothing more may be hidden: publish coarser groups, "
            "or drop the table that reveals it"
        )
        self.cell_id = cell_id


@dataclass(frozen=True, slots=True)
class Task:
    """What is to be protected, on arrays with one entry per cell.

    `values`, `rooms` (how far a figure may fall before a public lower bound) and `needs` (how wide it must stay
    when hidden) have one array per account. `fixed` cells are public whatever happens, `pinned` ones hidden.
    """

    accounts: Sequence[Account]
    rooms: Sequence[Ints]
    needs: Sequence[Ints]
    contributors: Ints
    primary: Bools
    fixed: Bools
    pinned: Bools
    latent: Bools

    def start(self) -> States:
        """Every cell before anything is decided."""
        state = np.full(len(self.contributors), SPARE, np.int8)
        state[self.latent] = LATENT
        state[self.primary | self.pinned] = KEPT
        state[self.fixed] = PUBLIC
        return state


@dataclass(slots=True)
class Pattern:
    """Who is hidden: the state of each cell, and the cell on whose behalf it is hidden (-1 = its own)."""

    task: Task
    state: States
    because: Ints

    @property
    def hidden(self) -> Bools:
        """Cells that no table shows; latent ones among them."""
        hidden: Bools = self.state != PUBLIC
        return hidden

    def mend(self, exposures: Iterable[Exposure]) -> int:
        """Hide more so that exposed cells can move; gives how many. Raises Unmended for a cell that cannot."""
        task = self.task
        # Where everything is equal, the cell that concerns the fewest.
        price = np.where(self.hidden, 1e-4, np.sqrt(np.maximum(task.contributors, 1)))
        before = int(self.hidden.sum())
        maps: dict[int, Map] = {}
        for exposure in exposures:
            number = exposure.account
            if number not in maps:
                maps[number] = Map(task.accounts[number], task.rooms[number], ~task.fixed)
            moved = mend(maps[number], exposure, price)
            new = moved[~self.hidden[moved]]
            self.state[new] = KEPT
            self.because[new] = exposure.cell
            price[new] = 1e-4
        return int(self.hidden.sum()) - before


def choose(task: Task) -> tuple[Pattern, int]:
    """The pattern that every single sum bears, and a cell that what is fixed leaves exposed (-1 = none)."""
    state = task.start()
    order = np.lexsort((np.arange(len(state)), -task.contributors))
    places = [np.unique(account.members) for account in task.accounts]
    first = np.concatenate([[0], np.cumsum([len(cells) for cells in places])]).astype(np.int64)
    cell = np.concatenate([*places, np.empty(0, np.int64)])
    if not len(cell):
        state[state == SPARE] = PUBLIC
        return Pattern(task, state, np.full(len(state), -1, np.int64)), -1
    members = np.concatenate(
        [offset + np.searchsorted(c, a.members) for offset, c, a in zip(first, places, task.accounts, strict=False)]
    )
    sizes = np.concatenate([np.diff(account.start) for account in task.accounts])
    start = np.concatenate([[0], np.cumsum(sizes)])
    room = np.concatenate([rooms[c] for rooms, c in zip(task.rooms, places, strict=True)])
    need = np.concatenate([needs[c] for needs, c in zip(task.needs, places, strict=True)])
    need[state[cell] == LATENT] = 0
    field = Field(
        start,
        members,
        np.repeat(np.arange(len(sizes)), sizes),
        *_transposed(members, len(cell)),
        cell,
        *_transposed(cell, len(state)),
        need,
        np.maximum(1, need // 4),
        _largest(need, members, start) + 1,
        task.contributors == 1,
        task.primary,
    )
    because, exposed = select(field, room, state, order[state[order] == SPARE])
    return Pattern(task, state, because), exposed


def _transposed(values: Ints, size: int) -> tuple[Ints, Ints]:
    """Index of an array by its values: the places of v are `places[start[v]:start[v + 1]]`."""
    start = np.concatenate([[0], np.cumsum(np.bincount(values, minlength=size))])
    return start, np.argsort(values, kind="stable")


def _largest(need: Ints, members: Ints, start: Ints) -> Ints:
    """The largest need in each sum."""
    largest: Ints = np.maximum.reduceat(need[members], start[:-1])
    return largest


def task_of(
    cells: Mapping[str, Cell],
    relations: Iterable[Relation],
    policies: Mapping[str, Policy],
    known: Collection[str],
    lower_bounds: Mapping[str, int | None],
    hidden_before: Collection[str],
) -> Task:
    """Cells, sums and policies as arrays, in the order of `cells`."""
    accounts = list(accounts_of(cells, relations))
    primary = {c.id for c in cells.values() if c.id in policies and policies[c.id].is_primary(c)}
    spare = {c.id for c in cells.values() if not c.is_open and c.contributors and any(c.values.values())}
    hideable = (spare | primary) - set(known)
    number = {account.measure: index for index, account in enumerate(accounts)}
    rooms = [np.zeros(len(cells), np.int64) for _ in accounts]
    needs = [np.zeros(len(cells), np.int64) for _ in accounts]
    for place, cell in enumerate(cells.values()):
        for measure in cell.values.keys() & number.keys():
            rooms[number[measure]][place] = _room(cell, measure, lower_bounds)
            needs[number[measure]][place] = _need(cell, measure, policies, cell.id in primary)
    return Task(
        accounts,
        rooms,
        needs,
        np.array([c.contributors for c in cells.values()], np.int64),
        np.array([c in primary for c in cells], np.bool_),
        np.array([not c.is_latent and c.id not in hideable for c in cells.values()], np.bool_),
        np.array([c in hidden_before for c in cells], np.bool_),
        np.array([c.is_latent for c in cells.values()], np.bool_),
    )


def _room(cell: Cell, measure: str, lower_bounds: Mapping[str, int | None]) -> int:
    """How far a figure may fall; a latent one, which no mark stands for, may fall to nothing."""
    bound = lower_bounds.get(measure, 0)
    if bound is None:
        return ENDLESS
    return cell.values[measure] - (0 if cell.is_latent else bound)


def _need(cell: Cell, measure: str, policies: Mapping[str, Policy], is_primary: bool) -> int:
    """How wide a figure must stay once it is hidden; latent figures need it only as primaries."""
    if cell.is_latent and not is_primary:
        return 0
    return policies[cell.id].required_width(measure, cell.values[measure], is_primary)


def draft(
    cells: Iterable[Cell],
    relations: Iterable[Relation],
    policies: Mapping[str, Policy],
    known: Collection[str] = frozenset(),
    lower_bounds: Mapping[str, int | None] | None = None,
    hidden_before: Collection[str] = frozenset(),
) -> Pattern:
    """Which cells to hide as far as single sums tell, cells in id order; what sums tell together is mended by the gate.

    `policies` gives the policy per cell id, for latent cells where they need protection; `known` are ids whose values
    outsiders have already: they protect nothing and are never chosen. `lower_bounds` is what public_lower_bounds
    gives, which is the default; `hidden_before` are rows that have to stay hidden. Raises NotAdditive, BadPolicy,
    CannotProtect.
    """
    keyed, sums = by_id(cells), in_order(relations)
    check_additive(keyed.values(), sums)
    _check_complete(keyed, policies, known)
    bounds = public_lower_bounds(keyed.values()) if lower_bounds is None else lower_bounds
    pattern, exposed = choose(task_of(keyed, sums, policies, known, bounds, hidden_before))
    if exposed >= 0:
        raise CannotProtect(list(keyed)[exposed])
    return pattern


def verdicts_of(cells: Iterable[Cell], policies: Mapping[str, Policy], pattern: Pattern) -> dict[str, Verdict]:
    """The final word on every row; latent cells get none, for there is nothing to show."""
    keyed = by_id(cells)
    ids = list(keyed)
    told: dict[str, Verdict] = {}
    for index, cell in enumerate(keyed.values()):
        if cell.is_latent:
            continue
        if rule := policies[cell.id].reason_to_hide(cell):
            told[cell.id] = Verdict("primary", REASONS[rule])
        elif pattern.task.pinned[index] and pattern.hidden[index]:
            told[cell.id] = Verdict("secondary", "hidden in an earlier release")
        elif pattern.hidden[index]:
            told[cell.id] = Verdict("secondary", f"protects {ids[_sake(pattern, index)]}")
        else:
            told[cell.id] = Verdict("published", "open by law" if cell.is_open else "enough contributors")
    return told


def mend_breaches(cells: Iterable[Cell], pattern: Pattern, breaches: Iterable[Breached]) -> int:
    """Hide more where an attack succeeded; gives how many cells. Raises CannotProtect, SwingNotSolved."""
    keyed = by_id(cells)
    ids = list(keyed)
    position = {identity: place for place, identity in enumerate(ids)}
    number = {account.measure: index for index, account in enumerate(pattern.task.accounts)}
    exposures = []
    for breach in breaches:
        place, account = position[breach.cell], number[breach.measure]
        need, value = int(pattern.task.needs[account][place]), keyed[breach.cell].values[breach.measure]
        if breach.insider is not None:
            step, own = max(need, 1), _own(pattern, position[breach.insider])
            exposures.append(Exposure(place, account, step, step, own))
        else:
            exposures.append(Exposure(place, account, int(breach.low) + need - value, value - int(breach.high) + need))
    try:
        return pattern.mend(exposures)
    except Unmended as stuck:
        raise CannotProtect(ids[stuck.cell]) from stuck


def _own(pattern: Pattern, cell: int) -> frozenset[int]:
    """The hidden cells of a sole contributor: totals and details of one contributor each are the same one's."""
    alone = (pattern.task.contributors == 1) & pattern.hidden
    found, edge = {cell}, {cell}
    while edge:
        linked: set[int] = set()
        for account in pattern.task.accounts:
            total = account.members[account.start[:-1]][account.owner]
            both = alone[total] & alone[account.members]
            pairs = np.column_stack([total[both], account.members[both]])
            linked.update(pairs[np.isin(pairs, list(edge)).any(axis=1)].ravel().tolist())
        edge = linked - found
        found |= edge
    return frozenset(found)


def _sake(pattern: Pattern, index: int) -> int:
    """The cell at the end of the chain of cells that a secondary is hidden for, a primary as a rule."""
    seen = {index}
    while (following := int(pattern.because[index])) >= 0 and following not in seen:
        index = following
        seen.add(index)
    return index


def _check_complete(cells: Mapping[str, Cell], policies: Collection[str], known: Iterable[str]) -> None:
    """Raise BadPolicy for a row without policy or a known id without cell: both would fail open silently."""
    for cell_id, cell in cells.items():
        if cell_id not in policies and not cell.is_latent:
            raise BadPolicy(f"cell {cell_id} has no policy")
    for cell_id in sorted(known):
        if cell_id not in cells:
            raise BadPolicy(f"the known cell {cell_id} does not exist")
