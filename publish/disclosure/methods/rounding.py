"""Controlled rounding: every figure becomes a multiple of a base, and every total stays the sum of its parts.

Small systems are rounded optimally by a mixed-integer program (HiGHS): each figure to one of the two multiples next to
it, at the least total distance; only where the sums leave no such solution may figures go a step further. Large ones
are rounded in sequence: the finest figures one by one, each so that the totals above err least, and totals are added
up. Ties are broken by weights drawn from the bureau's secret, so that nobody can run the rounding backwards.

Rows that become zero in all figures are left out, as are cells that nobody is in.

Source: Cox, L. H. (1987), A constructive procedure for unbiased controlled rounding, JASA 82; Langsrud and Heldal
(2018) for the sequential idea (small-count rounding).

Belongs here: the method. Does not belong here: the attack on it (`reversal`).
"""

from __future__ import annotations

import hmac
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array, eye_array, hstack, vstack

from publish.disclosure.cells import Relation
from publish.errors import PublishError

# Beyond this many figures that hang together an optimum may cost minutes.
EXACT_CELLS = 1500
_MOST_STEPS = 4
_MOST_PASSES = 20
Floats = NDArray[np.float64]


class CannotRound(PublishError):
    """No multiples of the base keep the totals equal to the sums of their parts."""

    def __init__(self, cell: str) -> None:
        """Name a cell of the system and what a person can do about it."""
        super().__init__(
            f"the figures around {cell} cannot be rounded additively: publish the dimensions crossed, or fewer of them"
        )


@dataclass(frozen=True, slots=True)
class Rounded:
    """Figures by cell, and by cell how far the truth may lie from the figure (None: anywhere)."""

    figures: Mapping[str, int]
    reach: Mapping[str, int | None]


def round_figures(
    truth: Mapping[str, int], relations: Sequence[Relation], base: int, secret: bytes, exact_cells: int = EXACT_CELLS
) -> Rounded:
    """Round one measure's figures. Raises CannotRound.

    Gives multiples of `base` for which every relation holds; zero stays zero unless its total forces it up.
    """
    figures: dict[str, int] = {}
    reach: dict[str, int | None] = {}
    for cells, sums in _components(truth, relations):
        own = {cell: truth[cell] for cell in cells}
        weights = np.array([_weight(secret, cell) for cell in cells])
        round_all = _optimal if len(cells) <= exact_cells else _in_sequence
        found = round_all(own, sums, base, weights)
        figures |= found.figures
        reach |= found.reach
    return Rounded(figures, reach)


def _weight(secret: bytes, cell: str) -> float:
    """What an error of one costs in a cell: between 1 and 1.5, as the secret has it."""
    return 1 + int.from_bytes(hmac.digest(secret, f"round|{cell}".encode(), "sha256")[:4], "big") / 2**33


def _components(truth: Mapping[str, int], relations: Sequence[Relation]) -> Iterator[tuple[list[str], list[Relation]]]:
    """The cells that sums tie together, with these sums."""
    group = {cell: cell for cell in truth}

    def top(cell: str) -> str:
        while group[cell] != cell:
            group[cell] = group[group[cell]]
            cell = group[cell]
        return cell

    for relation in relations:
        for child in relation.children:
            group[top(child)] = top(relation.parent)
    cells: dict[str, list[str]] = {}
    sums: dict[str, list[Relation]] = {}
    for cell in sorted(truth):
        cells.setdefault(top(cell), []).append(cell)
    for relation in relations:
        sums.setdefault(top(relation.parent), []).append(relation)
    yield from ((members, sums.get(name, [])) for name, members in cells.items())


def _optimal(truth: Mapping[str, int], relations: Sequence[Relation], base: int, weights: Floats) -> Rounded:
    """The multiples nearest to the truth that add up. Raises CannotRound."""
    cells = list(truth)
    values = np.array([truth[cell] for cell in cells], dtype=float)
    for steps in range(1, _MOST_STEPS + 1):
        lowest = np.maximum(np.floor(values / base) - (steps - 1), 0)
        highest = np.ceil(values / base) + (steps - 1)
        none, ones, unlimited = np.zeros(len(cells)), np.ones(len(cells)), np.full(len(cells), np.inf)
        found = milp(
            np.concatenate([none, weights]),
            constraints=_conditions(cells, values, relations, base),
            bounds=Bounds(np.concatenate([lowest, none]), np.concatenate([highest, unlimited])),
            integrality=np.concatenate([ones, none]),
        )
        if found.status == 0:
            figures = np.rint(found.x[: len(cells)]).astype(int) * base
            return Rounded(dict(zip(cells, figures.tolist(), strict=True)), dict.fromkeys(cells, base * steps - 1))
    raise CannotRound(cells[0])


def _conditions(cells: list[str], values: Floats, relations: Sequence[Relation], base: int) -> list[LinearConstraint]:
    """Sums hold on the multiples, and the second half of the variables is the distance from the truth."""
    size = len(cells)
    unit, same = base * eye_array(size, format="csr"), eye_array(size, format="csr")
    distance = vstack([hstack([unit, -same]), hstack([-unit, -same])], format="csr")
    conditions = [LinearConstraint(distance, ub=np.concatenate([values, -values]))]
    if relations:
        column = {cell: index for index, cell in enumerate(cells)}
        entries = [
            (number, column[member], 1.0 if member == relation.parent else -1.0)
            for number, relation in enumerate(relations)
            for member in relation.members
        ]
        rows, columns, signs = (list(part) for part in zip(*entries, strict=True))
        sums = csr_array((signs, (rows, columns)), shape=(len(relations), 2 * size))
        conditions.append(LinearConstraint(sums, lb=0, ub=0))
    return conditions


def _in_sequence(truth: Mapping[str, int], relations: Sequence[Relation], base: int, weights: Floats) -> Rounded:
    """The finest figures one after the other, then flipped as long as the totals get better. Raises CannotRound."""
    above = _totals_above(truth, relations)
    weight = dict(zip(truth, weights.tolist(), strict=True))
    leaves = sorted(above, key=lambda leaf: (-weight[leaf], leaf))
    # Error so far of each leaf and total: what is shown less the truth, of the leaves treated.
    error = dict.fromkeys(truth, 0)
    figures = {leaf: truth[leaf] // base * base for leaf in leaves}

    def cost(leaf: str, step: int) -> float:
        touched = (leaf, *above[leaf])
        return float(sum(weight[c] * ((error[c] + step) ** 2 - error[c] ** 2) for c in touched))

    def move(leaf: str, step: int) -> None:
        for cell in (leaf, *above[leaf]):
            error[cell] += step

    for leaf in leaves:
        rest = truth[leaf] % base
        up = rest and cost(leaf, base - rest) < cost(leaf, -rest)
        figures[leaf] += base if up else 0
        move(leaf, figures[leaf] - truth[leaf])
    for _ in range(_MOST_PASSES):
        flipped = False
        for leaf in leaves:
            step = base if figures[leaf] < truth[leaf] else -base if figures[leaf] > truth[leaf] else 0
            if step and cost(leaf, step) < 0:
                figures[leaf] += step
                move(leaf, step)
                flipped = True
        if not flipped:
            break
    shown = {cell: figures.get(cell, truth[cell] + error[cell]) for cell in truth}
    return Rounded(shown, {cell: base - 1 if cell in figures else None for cell in truth})


def _totals_above(truth: Mapping[str, int], relations: Sequence[Relation]) -> dict[str, list[str]]:
    """The finest figures, each with all totals that it is part of, once. Raises CannotRound when a total has parts that
    are not told apart the same way everywhere: then rounded parts would not add up to one total."""
    parts: dict[str, list[Relation]] = {}
    for relation in relations:
        parts.setdefault(relation.parent, []).append(relation)
    found: dict[str, frozenset[str]] = {}

    def finest(cell: str) -> frozenset[str]:
        if cell not in found:
            ways = {_joined([finest(child) for child in relation.children], cell) for relation in parts.get(cell, [])}
            if len(ways) > 1:
                raise CannotRound(cell)
            found[cell] = ways.pop() if ways else frozenset([cell])
        return found[cell]

    above: dict[str, list[str]] = {cell: [] for cell in truth if cell not in parts}
    for total in sorted(parts):
        for leaf in finest(total):
            above[leaf].append(total)
    return above


def _joined(groups: Sequence[frozenset[str]], cell: str) -> frozenset[str]:
    joined = frozenset().union(*groups)
    if len(joined) != sum(map(len, groups)):
        raise CannotRound(cell)
    return joined
