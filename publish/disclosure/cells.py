"""Published figures as cells and the sums that tie them together.

Belongs here: the data model and its consistency check. Does not: which cells are hidden (policy, protect).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from publish.errors import PublishError

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


class InconsistentCell(PublishError):
    """A cell contradicts itself: negative contributors, or a figure that nobody contributed to."""


class NotAdditive(PublishError):
    """A relation does not hold on the true values, or names a cell or measure that does not exist."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One row of a published table.

    `contributors` is the smallest number of units behind any measure (0 = empty cell); `values` are additive
    integers, money in fen; `is_open` marks what the law makes public, which is therefore never suppressed.
    `largest` holds, per amount, what the two largest contributors gave. `is_latent` marks a figure that no table shows,
    so that more can be written as sums (total + overlap = sum of the parts): with a policy it is protected like a row,
    for a difference of published figures is a figure too; without one it may become known. Raises InconsistentCell.
    """

    id: str
    contributors: int
    values: Mapping[str, int]
    is_open: bool = False
    largest: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    is_latent: bool = False

    def __post_init__(self) -> None:
        """Refuse rows that would pass for empty, and so be published, although they carry figures."""
        if self.contributors < 0:
            raise InconsistentCell(f"cell {self.id} has a negative number of contributors")
        if self.contributors == 0 and not (self.is_open or self.is_latent) and any(self.values.values()):
            raise InconsistentCell(f"cell {self.id} has figures but no contributors")


@dataclass(frozen=True, slots=True)
class Relation:
    """`parent` equals the sum of `children` exactly, in each of `measures`. Raises NotAdditive."""

    parent: str
    children: tuple[str, ...]
    measures: tuple[str, ...]

    def __post_init__(self) -> None:
        """Refuse a relation without children or with a cell named twice: its sum would not mean anything."""
        if not self.children or len({self.parent, *self.children}) != len(self.children) + 1:
            raise NotAdditive(f"the relation of {self.parent} has no children or names a cell twice")

    @property
    def members(self) -> tuple[str, ...]:
        """The parent followed by the children."""
        return (self.parent, *self.children)


def by_id(cells: Iterable[Cell]) -> dict[str, Cell]:
    """Cells keyed by id, in id order so that nothing later depends on input order. Raises NotAdditive."""
    keyed: dict[str, Cell] = {}
    for cell in cells:
        if cell.id in keyed:
            raise NotAdditive(f"cell {cell.id} is given twice")
        keyed[cell.id] = cell
    return dict(sorted(keyed.items()))


def in_order(relations: Iterable[Relation]) -> tuple[Relation, ...]:
    """Distinct relations with sorted children and measures, sorted: one order whatever the input order."""
    tidy = {(r.parent, tuple(sorted(r.children)), tuple(sorted(set(r.measures)))) for r in relations}
    return tuple(Relation(*parts) for parts in sorted(tidy))


def check_additive(cells: Iterable[Cell], relations: Iterable[Relation]) -> None:
    """Check every relation on the true values; raises NotAdditive naming relation and measure, no values.

    A sum that fails on the truth would make both protection and attack reason from a false premise.
    """
    keyed = by_id(cells)
    for relation in relations:
        missing = [cell_id for cell_id in relation.members if cell_id not in keyed]
        if missing:
            raise NotAdditive(f"the relation of {relation.parent} names the unknown cell {missing[0]}")
        for measure in relation.measures:
            absent = [cell_id for cell_id in relation.members if measure not in keyed[cell_id].values]
            if absent:
                raise NotAdditive(f"the relation of {relation.parent} needs {measure}, missing in {absent[0]}")
            total = sum(keyed[child].values[measure] for child in relation.children)
            if keyed[relation.parent].values[measure] != total:
                raise NotAdditive(f"{relation.parent} is not the sum of its children in {measure}")


@dataclass(frozen=True, slots=True)
class Account:
    """The sums of one measure as arrays: sum e has the cells `members[start[e]:start[e + 1]]`, its total first.

    Cells are positions, say in the order of their ids.
    """

    measure: str
    start: Ints
    members: Ints

    @property
    def owner(self) -> Ints:
        """The sum of each place in `members`."""
        return np.repeat(np.arange(len(self.start) - 1), np.diff(self.start))

    @property
    def sign(self) -> Ints:
        """-1 for totals, 1 for their parts: with these signs every sum comes to nothing."""
        signs = np.ones(len(self.members), np.int64)
        signs[self.start[:-1]] = -1
        return signs


def accounts_of(ids: Iterable[str], relations: Iterable[Relation]) -> Iterator[Account]:
    """The relations as arrays, one account per measure; `ids` give the positions of cells."""
    position = {identity: index for index, identity in enumerate(ids)}
    sums: dict[str, list[list[int]]] = {}
    for relation in relations:
        row = [position[identity] for identity in relation.members]
        for measure in relation.measures:
            sums.setdefault(measure, []).append(row)
    for measure in sorted(sums):
        rows = sums[measure]
        start = np.concatenate([[0], np.cumsum([len(row) for row in rows])]).astype(np.int64)
        yield Account(measure, start, np.array([c for row in rows for c in row], np.int64))
