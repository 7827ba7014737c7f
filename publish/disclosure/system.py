"""From tables to the one linked system that is protected: cells, the sums that tie them, and the policy of each.

Does not belong here: which sums there are (`sums`), hiding cells (`protect`) or recovering them (`attack`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from catalog.load import Catalog
from catalog.protection import FLOORS, DisclosureProfile, Floor
from publish.disclosure.cells import Cell, Relation, by_id
from publish.disclosure.policy import MONEY_SUFFIX, Policy
from publish.disclosure.shared import Names, joined, names_of
from publish.disclosure.sums import link
from publish.errors import PublishError
from publish.release.model import Value
from publish.tables import Table

FEN_PER_YUAN = 100
# Measures that are counted or added; all others are keys and names.
SUMMABLE = ("_count", "_days", MONEY_SUFFIX)
Row = Mapping[str, Value]


class BelowTheFloor(PublishError):
    """A table tells of an area that is finer than its dataset may tell."""


def is_protected(table: Table, catalog: Catalog) -> bool:
    """Whether the table counts units that must not be recognised, and hides cells for that."""
    return catalog.protection(table.dataset).method == "suppress"


def check_floor(table: Table, profile: DisclosureProfile) -> None:
    """Raise BelowTheFloor when a row's area is finer than the profile allows; names dataset and level, no area."""
    levels = {level_of(str(row["area_code"])) for row in table.rows if "area_code" in row}
    below = sorted(level for level in levels if FLOORS.index(level) > FLOORS.index(profile.floor))
    if below:
        raise BelowTheFloor(
            f"dataset {table.dataset.id} tells of areas at the level '{below[0]}', finer than its floor "
            f"'{profile.floor}': give its aggregate a coarser floor, or the dataset an approved deviation"
        )


def level_of(area_code: str) -> Floor:
    """The level of a public area code; a functional zone is told of like the unit beside it."""
    digits = area_code.lstrip("L")
    if digits != area_code:
        return "district" if digits[:6].endswith("00") else "street"
    if len(digits) > 6:
        return "street"
    return "city" if digits.endswith("00") else "district"


def policy_of(profile: DisclosureProfile) -> Policy:
    """The catalogue's profile as the protector and the attacker read it."""
    return Policy(
        profile.threshold,
        profile.min_width_count,
        float(profile.min_width_share),
        hides_zeros=profile.zeros == "hidden",
        concentration=profile.concentration,
    )


def cells_of(table: Table) -> Iterator[Cell]:
    """The rows of a protected table as cells: measures as integers, money in fen; NULLs are left out."""
    names = [column.name for column in table.dataset.columns if column.measure and column.name.endswith(SUMMABLE)]
    contributors = table.contributors or ()
    largest = table.largest or ({},) * len(contributors)
    for identity, row, count, top in zip(table.cell_ids, table.rows, contributors, largest, strict=True):
        values = {measure_of(table, name): _whole(name, row[name]) for name in names if row[name] is not None}
        tops = {
            measure_of(table, name): (_whole(name, first), _whole(name, next_)) for name, (first, next_) in top.items()
        }
        yield Cell(identity, count, values, largest=tops)


def measure_of(table: Table, column: str) -> str:
    """The name of a measure in the linked system: what holds for one dataset's money need not hold for another's."""
    return f"{table.dataset.id}.{column}"


def _whole(measure: str, value: Value) -> int:
    return int(Decimal(str(value)) * (FEN_PER_YUAN if measure.endswith(MONEY_SUFFIX) else 1))


def relations_of(table: Table) -> list[Relation]:
    """The sums among the rows of one table, without what a reader can only bound."""
    latent, relations = link(table, by_id(cells_of(table)), _additive(table))
    unseen = {cell.id for cell in latent}
    return [relation for relation in relations if unseen.isdisjoint(relation.members)]


def _additive(table: Table) -> frozenset[str]:
    return frozenset(measure_of(table, column.name) for column in table.dataset.columns if column.additive)


@dataclass(frozen=True, slots=True)
class System:
    """All protected tables of a release as one: cells, what ties them, and the policy of each."""

    cells: tuple[Cell, ...]
    relations: tuple[Relation, ...]
    policies: Mapping[str, Policy]
    names: Names


def linked_system(tables: Sequence[Table], catalog: Catalog) -> System:
    """The linked system of the protected tables. Raises BelowTheFloor for a table that is finer than it may be."""
    names = names_of(tables, catalog.shared_figures)
    cells: list[Cell] = []
    relations: list[Relation] = []
    policies: dict[str, Policy] = {}
    for table in tables:
        profile = catalog.protection(table.dataset)
        check_floor(table, profile)
        own = by_id(cells_of(table))
        latent, ties = link(table, own, _additive(table))
        cells += [*own.values(), *latent]
        relations += ties
        policies |= dict.fromkeys([*map(names.cell, own), *(cell.id for cell in latent)], policy_of(profile))
    return System(tuple(joined(cells, names)), tuple(map(names.relation, relations)), policies, names)


def negative_measures(cells: Iterable[Cell]) -> tuple[str, ...]:
    """Money measures in which recoveries outweigh payments in some cell: a reader cannot take them to be positive."""
    found = {name for cell in cells for name, value in cell.values.items() if value < 0 and name.endswith(MONEY_SUFFIX)}
    return tuple(sorted(found))
