"""Synthetic linked tables for the disclosure benchmark: invented counts of recipients, skewed as real ones are.

Belongs here: shapes and figures. Does not belong here: protecting them (`benchmarks.disclosure`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from publish.disclosure.cells import Account, Ints

THRESHOLD, WIDTH = 5, 3
"""Counts below the threshold are hidden; hidden counts must keep an interval of this width."""
_PER_AREA = 1_500
_UNEVEN = 1.2


@dataclass(frozen=True, slots=True)
class Dimension:
    """The values of a dimension that a table shows: which leaves each holds, and which sums tie them.

    A sum names a total and its parts by their positions among the values.
    """

    name: str
    holds: Ints
    sums: tuple[tuple[int, ...], ...]
    spread: float = 0.0

    @property
    def leaves(self) -> int:
        """How many there are of the finest values."""
        return int(self.holds.shape[1])


@dataclass(frozen=True, slots=True)
class Cube:
    """A linked system of counts: one value per combination of the dimensions' values, and its sums."""

    name: str
    dimensions: tuple[Dimension, ...]
    leaves: Ints
    values: Ints
    account: Account


def tree(name: str, branches: Sequence[int], spread: float) -> Dimension:
    """A hierarchy with so many branches per level: (13, 12) is a city with 13 districts of 12 streets each."""
    parents, level = [-1], [0]
    for count in branches:
        parents += [parent for parent in level for _ in range(count)]
        level = list(range(len(parents) - len(level) * count, len(parents)))
    holds = np.zeros((len(parents), len(level)), np.int64)
    holds[level, range(len(level))] = 1
    sums = []
    for node in reversed(range(len(parents))):
        parts = [child for child, parent in enumerate(parents) if parent == node]
        if parts:
            holds[node] = holds[parts].sum(axis=0)
            sums.append((node, *parts))
    return Dimension(name, holds, tuple(sums), spread)


def people() -> Dimension:
    """All, by sex, and by age band: two ways to divide the same people, with their cross in no table."""
    cross = [(sex, age) for sex in range(2) for age in range(8)]
    rows = [[1] * 16, *([int(s == sex) for s, _ in cross] for sex in range(2))]
    rows += [[int(a == age) for _, a in cross] for age in range(8)]
    return Dimension("people", np.array(rows, np.int64), ((0, 1, 2), (0, *range(3, 11))), 0.6)


def month_ends() -> Dimension:
    """Twelve month-ends: of those in receipt of benefits at one nothing adds up to those at another."""
    return Dimension("month", np.eye(12, dtype=np.int64), (), 0.1)


def months() -> Dimension:
    """Twelve months and the year to date at the end of each, of payments."""
    holds = np.vstack([np.eye(12, dtype=np.int64), np.tril(np.ones((12, 12), np.int64))])
    return Dimension("month", holds, ((12, 0), *((12 + m, 11 + m, m) for m in range(1, 12))), 0.1)


def cube(name: str, dimensions: Sequence[Dimension], seed: int) -> Cube:
    """Draw the leaves, lognormal by dimension and cell, and add them up over every dimension."""
    rng = np.random.default_rng(seed)
    expected = np.ones(())
    for dimension in dimensions:
        expected = np.multiply.outer(expected, rng.lognormal(0, dimension.spread, dimension.leaves))
    expected *= rng.lognormal(0, _UNEVEN, expected.shape)
    areas, periods = dimensions[0].leaves, dimensions[-1].leaves if dimensions[-1].name == "month" else 1
    leaves = rng.poisson(expected * (_PER_AREA * areas * periods / expected.sum())).astype(np.int64)
    values = leaves
    for axis, dimension in enumerate(dimensions):
        values = np.moveaxis(np.tensordot(dimension.holds, values, axes=(1, axis)), 0, axis)
    return Cube(name, tuple(dimensions), leaves, values.ravel(), _sums(values.shape, dimensions))


def _sums(shape: tuple[int, ...], dimensions: Sequence[Dimension]) -> Account:
    """Every sum of every dimension, all else equal."""
    positions = np.arange(int(np.prod(shape))).reshape(shape)
    members, sizes = [], []
    for axis, dimension in enumerate(dimensions):
        lines = np.moveaxis(positions, axis, 0).reshape(shape[axis], -1)
        for row in dimension.sums:
            members.append(lines[list(row)].T.ravel())
            sizes.append(np.full(lines.shape[1], len(row)))
    start = np.concatenate([[0], np.cumsum(np.concatenate(sizes))])
    return Account("recipient_count", start.astype(np.int64), np.concatenate(members).astype(np.int64))


def flat(name: str, size: int, spread: float) -> Dimension:
    """A total over so many values."""
    return tree(name, (size,), spread)


def crossed() -> list[Cube]:
    """Tables that R packages can take: three and four ways, no months."""
    three = (tree("area", (13, 12), 1.0), flat("programme", 12, 2.0), flat("sex", 2, 0.1))
    four = (tree("area", (3, 4), 1.0), flat("programme", 12, 2.0), flat("sex", 2, 0.1), flat("age", 8, 0.6))
    return [cube("three-way", three, 1), cube("four-way", four, 1)]


def linked(size: str) -> Cube:
    """Areas x programmes x (sex and age) x month-ends, in sizes of a power of ten each; `to-date` adds up months."""
    branches = {"10k": (5,), "100k": (13, 4), "1M": (13, 44), "to-date": (2,)}[size]
    time = months() if size == "to-date" else month_ends()
    return cube(f"linked {size}", (tree("area", branches, 1.0), flat("programme", 12, 2.0), people(), time), 1)
