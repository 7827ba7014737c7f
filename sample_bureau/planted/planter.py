"""Adds planted rows to the lines of one form.

Belongs here: placing extra rows, doubles and conflicting rows. Does not belong here: which rows, and why.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from sample_bureau.errors import SampleError
from sample_bureau.forms.cells import Cell, Line, Planted
from sample_bureau.months import Month
from sample_bureau.world.people import People, Person

Recipe = Callable[["Planter"], None]
Recipes = dict[int, tuple[Recipe, ...]]


class Planter:
    """The lines of one month's form and the means to break it."""

    def __init__(
        self,
        register: str,
        month: Month,
        division: str,
        lines: list[Line],
        people: People,
        rng: np.random.Generator,
    ) -> None:
        self.month, self.division, self.lines = month, division, lines
        self._register, self._people, self._rng = register, people, rng
        self._count = 0

    def serial(self) -> int:
        """A number that no other planted row of this form has."""
        self._count += 1
        return self._count

    def person(self, years: tuple[int, int] = (1945, 1985), sex: str | None = None) -> Person:
        """A person who exists in no other row."""
        return self._people.one(years, sex)

    def outsider(self) -> Person:
        """A person from another province who exists in no other row."""
        return self._people.draw(1, (1960, 1995), outsiders=True)[0]

    def like(self, **wanted: Any) -> tuple[int, dict[str, Any]]:
        """Place and values of some clean line with these values."""
        place = next(self._places(wanted), None)
        if place is None:
            raise SampleError(f"{self._register} {self.month}: no line with {sorted(wanted)} to plant a defect beside")
        return place, dict(self.lines[place].values)

    def has(self, **wanted: Any) -> bool:
        """Whether some clean line has these values."""
        return next(self._places(wanted), None) is not None

    def _places(self, wanted: dict[str, Any]) -> Iterator[int]:
        """Places of clean lines with these values, from some line on and round again: nobody reads a whole roster."""
        count = len(self.lines)
        start = int(self._rng.integers(count)) if count else 0
        for step in range(count):
            line = self.lines[(start + step) % count]
            if line.planted is None and not line.pristine and all(line.values.get(k) == v for k, v in wanted.items()):
                yield (start + step) % count

    def add(
        self, code: str, note: str, place: int, values: dict[str, Any], printed: dict[str, Cell] | None = None
    ) -> None:
        """An extra row after the line at a place."""
        planted = Planted(f"{self._register}.{code}", note)
        self.lines.insert(place + 1, Line(values, printed or {}, planted, pristine=True))

    def double(self) -> None:
        """Some line a second time, cell for cell."""
        place, values = self.like()
        self._again("row.duplicate", "same row twice", place, values)

    def conflict(self, **changes: Callable[[Any], Any]) -> None:
        """Some line a second time under the same key, with other content."""
        place, values = self.like()
        for name, change in changes.items():
            values[name] = change(values[name])
            self.lines[place].printed.pop(name, None)
        self._again("row.key_conflict", f"same key, other {', '.join(changes)}", place, values)

    def _again(self, code: str, note: str, place: int, values: dict[str, Any]) -> None:
        printed = dict(self.lines[place].printed)
        self.lines[place].pristine = True
        self.lines.insert(place + 1, Line(values, printed, Planted(f"{self._register}.{code}", note), pristine=True))


def with_options(recipe: Callable[..., None], **options: Any) -> Recipe:
    """A recipe with its options filled in."""
    return lambda planter: recipe(planter, **options)
