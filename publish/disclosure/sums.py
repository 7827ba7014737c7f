"""Every sum and every inequality that a reader can form within a table.

Belongs here: what adds up to what (dimensions, an area and its units, months and year to date), what a reader can only
bound, and figures that are printed nowhere and yet follow by subtraction. Does not belong here: hiding cells
(`protect`) or recovering them (`attack`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Protocol

from catalog.model import Dimension
from publish.disclosure.cells import Cell, Relation
from publish.disclosure.policy import MONEY_SUFFIX
from publish.release.model import Value
from publish.tables import PLACE_AND_TIME, Table

Row = Mapping[str, Value]
Cells = Mapping[str, Cell]
Linked = tuple[list[Cell], list[Relation]]


class Keyed(Protocol):
    """By what the rows of a table are told apart, and which values stand for totals."""

    @property
    def key(self) -> tuple[str, ...]:
        """The names of the key columns."""

    @property
    def dimensions(self) -> tuple[Dimension, ...]:
        """The dimensions, those that add up with their total."""


class Summable(Protocol):
    """What sums are looked for in: a table of the warehouse, or one that was published."""

    @property
    def dataset(self) -> Keyed:
        """The key and the dimensions."""

    @property
    def row_of(self) -> Mapping[str, Row]:
        """Identity -> row."""


@dataclass(frozen=True, slots=True)
class Sum:
    """A figure and those it is put together from; `kind` is the dimension, `area` or `period`."""

    kind: str
    parent: str
    children: tuple[str, ...]

    @property
    def members(self) -> tuple[str, ...]:
        """The figure followed by its parts."""
        return (self.parent, *self.children)


def link(table: Table, cells: Cells, additive: frozenset[str]) -> Linked:
    """What ties the cells of one table together: its relations, and the latent cells that some of them need.

    A measure that equals the sum in every place where it could be one is a sum to the reader as well, whether or not
    anybody declared it. One that never exceeds the sum of its parts (distinct persons) still bounds them. `additive`
    are the measures that are declared to add up: a sum that fails is an error then, and where only running figures are
    told, their difference is a figure too.
    """
    latent: list[Cell] = []
    relations: list[Relation] = []
    by_kind = groupby(sorted(sums_of(table), key=lambda found: found.kind), key=lambda found: found.kind)
    for _, group in by_kind:
        sums = list(group)
        for measure in sorted({name for found in sums for name in cells[found.parent].values}):
            whole = [
                found for found in sums if all(measure in cells[c].values for c in (found.parent, *found.children))
            ]
            if measure in additive or all(_excess(found, cells, measure) == 0 for found in whole):
                relations += [Relation(found.parent, found.children, (measure,)) for found in whole]
            elif all(_is_bounded(found, cells, measure) for found in whole):
                for found in whole:
                    extend(latent, relations, bounds(found, cells, measure))
    for gap in gaps(table, cells, additive):
        extend(latent, relations, gap)
    return latent, merged(relations)


def extend(latent: list[Cell], relations: list[Relation], found: Linked) -> None:
    """Add one finding to those before it."""
    latent += found[0]
    relations += found[1]


def merged(relations: Iterable[Relation]) -> list[Relation]:
    """One relation per parent and children, with all the measures in which it holds."""
    measures: defaultdict[tuple[str, tuple[str, ...]], set[str]] = defaultdict(set)
    for relation in relations:
        measures[relation.parent, relation.children].update(relation.measures)
    return [Relation(parent, children, tuple(sorted(names))) for (parent, children), names in measures.items()]


def _excess(found: Sum, cells: Cells, measure: str) -> int:
    """By how much the parts exceed the whole."""
    return sum(cells[child].values[measure] for child in found.children) - cells[found.parent].values[measure]


def _is_bounded(found: Sum, cells: Cells, measure: str) -> bool:
    whole = cells[found.parent].values[measure]
    return _excess(found, cells, measure) >= 0 and all(
        cells[child].values[measure] <= whole for child in found.children
    )


def bounds(found: Sum, cells: Cells, measure: str) -> Linked:
    """The inequalities of a count of distinct units: no part exceeds the whole, nor the whole the sum of its parts.

    Each becomes a sum with a latent cell that is never negative: what was counted twice, and what lies beside a part.
    """
    excess = _excess(found, cells, measure)
    if excess == 0 and len(found.children) == 1:
        return [], [Relation(found.parent, found.children, (measure,))]

    def unseen(name: str, value: int) -> Cell:
        return Cell(f"{found.parent}~{found.kind}~{measure}~{name}", 0, {measure: value}, is_latent=True)

    whole = cells[found.parent].values[measure]
    roster, overlap = unseen("roster", whole + excess), unseen("overlap", excess)
    latent = [roster, overlap]
    relations = [
        Relation(roster.id, found.children, (measure,)),
        Relation(roster.id, (found.parent, overlap.id), (measure,)),
    ]
    for child in found.children if len(found.children) > 1 else ():
        rest = unseen(f"beside {child}", whole - cells[child].values[measure])
        latent.append(rest)
        relations.append(Relation(found.parent, (child, rest.id), (measure,)))
    return latent, relations


def sums_of(table: Summable) -> Iterator[Sum]:
    """Every total of a table with its parts: over dimensions, over the units below an area, over time."""
    yield from _dimension_sums(table)
    yield from _unit_sums(table)
    yield from _running_sums(table)


def _grouped(table: Summable, without: str) -> Iterable[list[tuple[str, Row]]]:
    """Rows that agree in every key column but one."""
    groups: defaultdict[tuple[Value, ...], list[tuple[str, Row]]] = defaultdict(list)
    for identity, row in table.row_of.items():
        groups[tuple(row[name] for name in table.dataset.key if name != without)].append((identity, row))
    return groups.values()


def _dimension_sums(table: Summable) -> Iterator[Sum]:
    """Total = sum over the values of a dimension, all else equal."""
    for dimension in table.dataset.dimensions:
        if dimension.total is None:
            continue
        for group in _grouped(table, dimension.name):
            parents = [identity for identity, row in group if row[dimension.name] == dimension.total]
            children = [identity for identity, row in group if row[dimension.name] != dimension.total]
            if parents and children:
                yield Sum(dimension.name, parents[0], tuple(children))


def _unit_sums(table: Summable) -> Iterator[Sum]:
    """An area = sum over the units below it (a city's districts, a district's streets), where they are published."""
    for group in _grouped(table, "area_code"):
        by_code = {str(row["area_code"]): identity for identity, row in group}
        units: defaultdict[str, list[str]] = defaultdict(list)
        for code, identity in by_code.items():
            if (above := area_above(code)) in by_code:
                units[above].append(identity)
        yield from (Sum("area", by_code[code], tuple(children)) for code, children in units.items())


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


def _series(table: Summable) -> Iterator[dict[tuple[str, str], str]]:
    """The figures of one area and slice: (period kind, month) -> cell."""
    groups: defaultdict[tuple[Value, ...], dict[tuple[str, str], str]] = defaultdict(dict)
    for identity, row in table.row_of.items():
        same = tuple(row[name] for name in table.dataset.key if name not in PLACE_AND_TIME[1:])
        groups[same][str(row["period_kind"]), str(row["period_month"])] = identity
    yield from groups.values()


def _steps(periods: Mapping[tuple[str, str], str]) -> Iterator[tuple[str, str | None, str]]:
    """The running figures of a series in order: kind, the month told before (None: it starts anew), month."""
    for kind in sorted({kind for kind, _ in periods} - {"month"}):
        months = sorted(month for found, month in periods if found == kind)
        for earlier, month in zip([None, *months], months, strict=False):
            goes_on = earlier is not None and (kind == "cumulative" or earlier[:4] == month[:4])
            if goes_on or kind == "ytd":
                yield kind, earlier if goes_on else None, month


def _running_sums(table: Summable) -> Iterator[Sum]:
    """What runs up to a month = what ran up to the month before + the month; a month without payments adds nothing."""
    for periods in _series(table):
        if not any(kind == "month" for kind, _ in periods):
            continue
        for kind, earlier, month in _steps(periods):
            children = [periods[kind, earlier]] if earlier else []
            children += [periods["month", month]] if ("month", month) in periods else []
            if children:
                yield Sum("period", periods[kind, month], tuple(children))


def gaps(table: Table, cells: Cells, additive: frozenset[str]) -> Iterator[Linked]:
    """Series told only as running figures: what came between two of them is printed nowhere and still a figure.

    What runs since the records begin grows by the same as the year to date: one difference, and in the first figure of
    a year the year to date itself.
    """
    for periods in _series(table):
        if any(kind == "month" for kind, _ in periods):
            continue
        known: dict[tuple[str, str], Cell] = {}
        steps = [(kind, earlier, month) for kind, earlier, month in _steps(periods) if earlier]
        for kind, earlier, month in sorted(steps, reverse=True):
            before, after = cells[periods[kind, earlier]], cells[periods[kind, month]]
            latent, relations = gap_between(before, after, additive)
            if kind == "ytd" and latent:
                known[earlier, month] = latent[0]
            elif earlier.endswith("-12") and earlier[:4] != month[:4] and ("ytd", month) in periods:
                known[earlier, month] = cells[periods["ytd", month]]
            same = known.get((earlier, month))
            if kind != "ytd" and same and (tied := _same_step(before, after, same, additive)):
                yield [], [tied]
            else:
                yield latent, relations


def _same_step(earlier: Cell, later: Cell, step: Cell, additive: frozenset[str]) -> Relation | None:
    """The running figure as the one before and a step that is a cell already, in the measures in which that is true."""
    shared = sorted(additive & earlier.values.keys() & later.values.keys() & step.values.keys())
    fitting = [name for name in shared if later.values[name] - earlier.values[name] == step.values[name]]
    return Relation(later.id, (earlier.id, step.id), tuple(fitting)) if fitting == shared and shared else None


def gap_between(earlier: Cell, later: Cell, additive: frozenset[str]) -> Linked:
    """The latent cell by which one running figure exceeds the one before."""
    shared = sorted(additive & earlier.values.keys() & later.values.keys())
    differences = {name: later.values[name] - earlier.values[name] for name in shared}
    # A count that falls was corrected, and its difference counts nobody.
    values = {name: value for name, value in differences.items() if value >= 0 or name.endswith(MONEY_SUFFIX)}
    if not values:
        return [], []
    # A reader of both figures may know that nothing lies between them; one who has read only one of them does not.
    contributors = contributors_between(earlier, later, values) if any(values.values()) else 0
    gap = Cell(f"{later.id}~since~{earlier.id}", contributors, values, is_latent=True)
    return [gap], [Relation(later.id, (earlier.id, gap.id), tuple(values))]


def contributors_between(earlier: Cell, later: Cell, values: Mapping[str, int]) -> int:
    """How many stand behind a difference: at least the newcomers, else in proportion to what was counted.

    An estimate, since the records themselves are not at hand: who contributed before may have done so again. It is one
    only where the later figure has a sole contributor, who is behind the difference as well; else one person behind
    two differences would be taken for two insiders.
    """
    if later.contributors == 1:
        return 1

    counted = [name for name in values if name.endswith("_count") and later.values[name]]
    shares = [abs(values[name]) * later.contributors // later.values[name] for name in counted]
    return max(2, later.contributors - earlier.contributors, min(shares, default=0))
