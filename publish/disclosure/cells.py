"""Published figures as cells and the sums that tie them together.

Belongs here: the data model and its consistency check. Does not: which cells are hidden (policy, protect).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from publish.errors import PublishError


class InconsistentCell(PublishError):
    """A cell contradicts itself: negative contributors, or a figure that nobody contributed to."""


class NotAdditive(PublishError):
    """A relation does not hold on the true values, or names a cell or measure that does not exist."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One row of a published table.

    `contributors` is the smallest number of units behind any measure (0 = empty cell); `values` are additive
    integers, money in fen; `is_open` marks what the law makes public, which is therefore never suppressed.
    `largest` holds, per amount, what the two largest contributors gave. A cell that `is_latent` is printed nowhere, but
    a reader can compute with it; it is never negative where money is not, and nobody may be recognised in it either.
    Raises InconsistentCell.
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
