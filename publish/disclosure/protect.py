"""Choose which cells to hide: primaries by threshold, then secondaries until hidden figures can move enough.

Rows are hidden whole: an amount divided by a public rate gives the count, so all measures share one pattern.
A linear program finds the cheapest cells whose movement lets the exposed ones move (the idea of Statistics
Canada's CONFID). The guarantee is not this search but the attack that follows it.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from publish.disclosure.cells import Cell, Relation, by_id, check_additive, in_order
from publish.disclosure.policy import REASONS, BadPolicy, Policy, Verdict, public_lower_bounds
from publish.disclosure.swing import Book, Floats, Part, Positions, insiders, parts, twins
from publish.errors import PublishError

_TURNS = 6
_NEIGHBOURHOOD = 5
# Moves of hidden cells are nearly free; the rest of a price keeps worlds from moving cells without a purpose.
_HIDDEN_PRICE = 1e-4
_MOVED = 1e-6


class CannotProtect(PublishError):
    """A cell stays exposed although everything that may be hidden would be; `cell_id` says which."""

    def __init__(self, cell_id: str) -> None:
        """Name the cell and what a person can do about it."""
        super().__init__(
            f"cell {cell_id} stays exposed and nothing more may be hidden: publish coarser groups, "
            "or drop the table that reveals it"
        )
        self.cell_id = cell_id


@dataclass(slots=True)
class _Pattern:
    """The pattern under construction: each hidden cell and the cell on whose behalf it is hidden."""

    book: Book
    hidden: dict[str, str]

    def mask(self, part: Part) -> NDArray[np.bool_]:
        """Which columns of `part` are hidden."""
        return np.array([c in self.hidden for c in part.cells])

    def price(self, part: Part) -> Floats:
        """Loss per unit of movement: cells that are hidden already cost next to nothing."""
        return np.where(self.mask(part), _HIDDEN_PRICE, part.loss)

    def hide_moved(self, part: Part, world: Floats, reason: str) -> None:
        """Hide every cell that the world needs to move."""
        for i in np.flatnonzero(np.abs(world) > _MOVED):
            self.hidden.setdefault(part.cells[i], reason)


def _directions(part: Part, turn: int) -> Floats:
    """Where to push each cell: on in the direction it moved before, else small ones up, large ones down."""
    seen = part.highest + part.lowest
    first = np.where(part.room < part.need, 1.0, -1.0)
    return np.where(np.abs(seen) > _MOVED, np.sign(seen), first * (-1.0) ** turn)


def _clear(pattern: _Pattern, part: Part, turns: int) -> None:
    """Prove hidden cells wide without hiding more: push all narrow ones to and fro at once.

    One world shows many cells to be wide, which spares most of them a program of their own.
    """
    for turn in range(2 * turns):
        mask = pattern.mask(part)
        narrow = mask & (part.short() > 0)
        if not narrow.any():
            return
        goal = np.where(narrow, (-1.0) ** turn * _directions(part, turn) * part.need, 0.0)
        columns = np.flatnonzero(mask)
        part.explore(columns, goal[columns], np.full(len(columns), _HIDDEN_PRICE))
        if turn % 2 and (mask & (part.short() > 0)).sum() == narrow.sum():
            return


def _push_alone(pattern: _Pattern, part: Part, column: int) -> None:
    """Widen one cell, upwards first, hiding what has to move. Raises CannotProtect.

    Starts with the neighbourhood of the cell, which nearly always suffices and is quick to solve.
    """
    everywhere = np.arange(len(part.cells))
    for columns in (part.near(column, _NEIGHBOURHOOD), everywhere):
        first = _directions(part, 0)[column]
        for sign in (first, -first):
            lack = part.short()[column]
            if lack > 0:
                lack = part.need[column] - (part.highest[column] - part.lowest[column])
                edge = part.highest[column] if sign > 0 else -part.lowest[column]
                goal = np.where(columns == column, sign * (edge + lack), 0.0)
                world = part.explore(columns, goal, pattern.price(part)[columns])
                pattern.hide_moved(part, world, part.cells[column])
    if part.short()[column] > 0:
        raise CannotProtect(part.cells[column])


def _widen(pattern: _Pattern, part: Part) -> bool:
    """Make every hidden cell of `part` wide enough; whether anything was too narrow. Raises CannotProtect."""
    if not (pattern.mask(part) & (part.short() > 0)).any():
        return False
    _clear(pattern, part, _TURNS)
    while (narrow := pattern.mask(part) & (part.short() > 0)).any():
        _push_alone(pattern, part, int(np.flatnonzero(narrow)[0]))
        _clear(pattern, part, 1)
    return True


def _confound(pattern: _Pattern, part: Part) -> bool:
    """Take certainty from sole contributors; whether any had it. Raises CannotProtect."""
    found = list(insiders(pattern.book, part, pattern.hidden))
    for own, cell_id in found:
        still = [i for i, c in enumerate(part.cells) if c in own]
        column = part.cells.index(cell_id)
        scopes: list[Positions] = [part.near(column, _NEIGHBOURHOOD), np.arange(len(part.cells))]
        for columns, sign in ((c, s) for c in scopes for s in (1.0, -1.0)):
            goal = np.where(columns == column, sign * max(part.need[column], 1 / part.unit), 0.0)
            world = part.explore(columns, goal, pattern.price(part)[columns], still)
            if abs(world[column]) > _MOVED:
                pattern.hide_moved(part, world, cell_id)
                break
        else:
            raise CannotProtect(cell_id)
    return bool(found)


def _all_parts(step: Callable[[_Pattern, Part], bool], pattern: _Pattern, components: list[Part]) -> bool:
    """Apply a step to every part, also after one of them changed something; whether any did."""
    changes = [step(pattern, part) for part in components]
    return any(changes)


def protect(
    cells: Iterable[Cell],
    relations: Iterable[Relation],
    policies: Mapping[str, Policy],
    known: Collection[str] = frozenset(),
    lower_bounds: Mapping[str, int | None] | None = None,
) -> dict[str, Verdict]:
    """Decide for every cell whether it is published, a primary or a secondary.

    `policies` gives the policy per cell id; `known` are ids whose values outsiders have already: they protect
    nothing and are never chosen. `lower_bounds` is what public_lower_bounds gives, which is the default.
    Raises NotAdditive, BadPolicy, CannotProtect, SwingNotSolved.
    """
    keyed, sums = by_id(cells), in_order(relations)
    check_additive(keyed.values(), sums)
    _check_complete(keyed, policies, known)
    bounds = public_lower_bounds(keyed.values()) if lower_bounds is None else lower_bounds
    primaries = {c.id: c.id for c in keyed.values() if c.is_latent or policies[c.id].is_primary(c)}
    spare = (c for c in keyed.values() if not c.is_open and c.contributors and any(c.values.values()))
    usable = frozenset({*primaries, *(c.id for c in spare)} - set(known))
    pattern = _Pattern(Book(keyed, sums, policies, bounds, usable, twins(keyed, sums, usable)), primaries)
    components = list(parts(pattern.book))
    # A cell hidden for one measure is hidden in all, so go round until no part changes the pattern.
    while _all_parts(_widen, pattern, components) or _all_parts(_confound, pattern, components):
        pass
    return {c.id: _verdict(c, policies[c.id], pattern.hidden.get(c.id)) for c in keyed.values()}


def _check_complete(cells: Collection[str], policies: Collection[str], known: Iterable[str]) -> None:
    """Raise BadPolicy for a cell without policy or a known id without cell: both would fail open silently."""
    for cell_id in cells:
        if cell_id not in policies:
            raise BadPolicy(f"cell {cell_id} has no policy")
    for cell_id in sorted(known):
        if cell_id not in cells:
            raise BadPolicy(f"the known cell {cell_id} does not exist")


def _verdict(cell: Cell, policy: Policy, because: str | None) -> Verdict:
    """The final word on one cell."""
    if rule := policy.reason_to_hide(cell):
        return Verdict("primary", REASONS[rule])
    if cell.is_latent:
        return Verdict("secondary", "printed nowhere")
    if because is not None:
        return Verdict("secondary", f"protects {because}")
    return Verdict("published", "open by law" if cell.is_open else "enough contributors")
