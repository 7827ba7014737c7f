"""From tables to the one linked system that is protected: cells, the sums that tie them, and what is known elsewhere.

Belongs here: which sums a reader can form over a release (dimensions, an area and its units, months and year to date).
Does not belong here: hiding cells (`protect`) or recovering them (`attack`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

from catalog.load import Catalog
from catalog.protection import FLOORS, DisclosureProfile, Floor
from publish.disclosure.cells import Cell, Relation
from publish.disclosure.policy import MONEY_SUFFIX, Policy
from publish.errors import PublishError
from publish.release.model import Value
from publish.tables import PLACE_AND_TIME, Table

FEN_PER_YUAN = 100
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
    """The rows of a protected table as cells: additive measures as integers, money in fen; NULL measures left out."""
    additive = [column.name for column in table.dataset.columns if column.additive]
    for identity, row, contributors in zip(table.cell_ids, table.rows, table.contributors or (), strict=True):
        values = {measure_of(table, name): _whole(name, row[name]) for name in additive if row[name] is not None}
        yield Cell(identity, contributors, values)


def measure_of(table: Table, column: str) -> str:
    """The name of a measure in the linked system: what holds for one dataset's money need not hold for another's."""
    return f"{table.dataset.id}.{column}"


def _whole(measure: str, value: Value) -> int:
    return int(Decimal(str(value)) * (FEN_PER_YUAN if measure.endswith(MONEY_SUFFIX) else 1))


def relations_of(table: Table) -> Iterator[Relation]:
    """Every sum that a reader can form within a table."""
    measures = [column.name for column in table.dataset.columns if column.additive]
    sums = [*_dimension_sums(table), *_unit_sums(table), *_running_sums(table)]
    for parent, children in sums:
        members = [table.row_of[identity] for identity in (parent, *children)]
        whole = [name for name in measures if all(row[name] is not None for row in members)]
        shared = tuple(measure_of(table, name) for name in whole)
        if shared:
            yield Relation(parent, tuple(children), shared)


def _grouped(table: Table, without: str) -> Iterable[list[tuple[str, Row]]]:
    """Rows that agree in every key column but one."""
    groups: defaultdict[tuple[Value, ...], list[tuple[str, Row]]] = defaultdict(list)
    for identity, row in table.row_of.items():
        groups[tuple(row[name] for name in table.dataset.key if name != without)].append((identity, row))
    return groups.values()


def _dimension_sums(table: Table) -> Iterator[tuple[str, list[str]]]:
    """Total = sum over the values of a dimension, all else equal."""
    for dimension in table.dataset.dimensions:
        if dimension.total is None:
            continue
        for group in _grouped(table, dimension.name):
            parents = [identity for identity, row in group if row[dimension.name] == dimension.total]
            children = [identity for identity, row in group if row[dimension.name] != dimension.total]
            if parents and children:
                yield parents[0], children


def _unit_sums(table: Table) -> Iterator[tuple[str, list[str]]]:
    """An area = sum over the units below it (a city's districts, a district's streets), where they are published."""
    for group in _grouped(table, "area_code"):
        by_code = {str(row["area_code"]): identity for identity, row in group}
        units: defaultdict[str, list[str]] = defaultdict(list)
        for code, identity in by_code.items():
            if (above := area_above(code)) in by_code:
                units[above].append(identity)
        yield from ((by_code[code], children) for code, children in units.items())


def area_above(area_code: str) -> str | None:
    """The public code of the area above one: of a street its district, of a district its city, of a city its province.

    Local codes of functional zones hold that of the area above them after their letter.
    """
    digits = area_code.lstrip("L")
    if digits != area_code or len(digits) > 6:
        return digits[:6]
    if digits.endswith("0000"):
        return None
    return digits[:2] + "0000" if digits.endswith("00") else digits[:4] + "00"


def _running_sums(table: Table) -> Iterator[tuple[str, list[str]]]:
    """What runs up to a month = what ran up to the month before + the month; a month without payments adds nothing."""
    running = {str(row["period_kind"]) for row in table.rows} - {"month"}
    groups: defaultdict[tuple[Value, ...], dict[tuple[str, str], str]] = defaultdict(dict)
    for identity, row in table.row_of.items():
        same = tuple(row[name] for name in table.dataset.key if name not in PLACE_AND_TIME[1:])
        groups[same][str(row["period_kind"]), str(row["period_month"])] = identity
    for periods in groups.values():
        if not any(kind == "month" for kind, _ in periods):
            continue  # never counted by month: nothing to add up
        for kind in sorted(running):
            months = sorted(month for found, month in periods if found == kind)
            for earlier, month in zip([None, *months], months, strict=False):
                goes_on = earlier is not None and (kind == "cumulative" or earlier[:4] == month[:4])
                if kind == "cumulative" and not goes_on:
                    continue  # what came before the first month is told nowhere else
                children = [periods[kind, earlier]] if earlier and goes_on else []
                children += [periods["month", month]] if ("month", month) in periods else []
                if children:
                    yield periods[kind, month], children


def negative_measures(cells: Iterable[Cell]) -> tuple[str, ...]:
    """Money measures in which recoveries outweigh payments in some cell: a reader cannot take them to be positive."""
    found = {name for cell in cells for name, value in cell.values.items() if value < 0 and name.endswith(MONEY_SUFFIX)}
    return tuple(sorted(found))
