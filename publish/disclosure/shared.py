"""Figures that two tables print about the same people: one cell in the linked system.

Belongs here: finding the rows that the catalogue declares to be one, and joining their cells. Does not belong here:
sums within a table (`sums`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from catalog.protection import SharedFigures
from publish.disclosure.cells import Cell, Relation
from publish.tables import PLACE_AND_TIME, Table, cell_of


@dataclass(frozen=True, slots=True)
class Names:
    """How cells and measures are called in the linked system; what is not listed keeps its name."""

    cells: Mapping[str, str] = field(default_factory=dict)
    measures: Mapping[str, str] = field(default_factory=dict)

    def cell(self, identity: str) -> str:
        """The cell of a row."""
        return self.cells.get(identity, identity)

    def renamed(self, cell: Cell) -> Cell:
        """A cell under the names of the system."""
        values = {self.measures.get(name, name): value for name, value in cell.values.items()}
        largest = {self.measures.get(name, name): pair for name, pair in cell.largest.items()}
        return replace(cell, id=self.cell(cell.id), values=values, largest=largest)

    def relation(self, relation: Relation) -> Relation:
        """A relation under the names of the system."""
        measures = tuple(sorted(self.measures.get(name, name) for name in relation.measures))
        return Relation(self.cell(relation.parent), tuple(map(self.cell, relation.children)), measures)


def names_of(tables: Sequence[Table], shared: Iterable[SharedFigures]) -> Names:
    """The common names of figures that the tables share; figures that differ anywhere are not the same figure."""
    by_id = {table.dataset.id: table for table in tables}
    cells: dict[str, str] = {}
    measures: dict[str, str] = {}
    for entry in shared:
        first, *others = entry.figures
        for other in others:
            if first.dataset not in by_id or other.dataset not in by_id:
                continue
            pairs = _common(by_id[first.dataset], first.slice, by_id[other.dataset], other.slice)
            left, right = by_id[first.dataset].row_of, by_id[other.dataset].row_of
            if pairs and all(left[a][first.column] == right[b][other.column] for a, b in pairs):
                cells |= {b: a for a, b in pairs}
                measures[f"{other.dataset}.{other.column}"] = f"{first.dataset}.{first.column}"
    return Names(cells, measures)


def _common(left: Table, left_slice: str, right: Table, right_slice: str) -> list[tuple[str, str]]:
    """The cells of two slices for the places and times that both tables tell of."""
    places = sorted({tuple(str(row[name]) for name in PLACE_AND_TIME) for row in left.rows})
    pairs = [
        (cell_of(left.dataset, left_slice, *place), cell_of(right.dataset, right_slice, *place)) for place in places
    ]
    return [(a, b) for a, b in pairs if a in left.row_of and b in right.row_of]


def joined(cells: Iterable[Cell], names: Names) -> list[Cell]:
    """Cells under the names of the system; those of one name become one, with the fewest contributors of any."""
    found: dict[str, Cell] = {}
    for cell in map(names.renamed, cells):
        if before := found.get(cell.id):
            cell = replace(
                before,
                contributors=min(before.contributors, cell.contributors),
                values={**before.values, **cell.values},
                largest={**before.largest, **cell.largest},
            )
        found[cell.id] = cell
    return list(found.values())
