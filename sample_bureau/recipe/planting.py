"""Plants what a recipe's `defects` list: an extra row for each, so that the clean rows stay as they are.

Belongs here: placing rows, each broken for one reason and entered under the code that must catch it.
Does not belong here: how single cells are broken (`recipe.breaking`), whole files (`spoilt`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from sample_bureau.forms.cells import Line, Planted
from sample_bureau.recipe.arrays import Ints, objects
from sample_bureau.recipe.breaking import broken, changed
from sample_bureau.recipe.draft import Draft
from sample_bureau.recipe.generators import fill
from sample_bureau.recipe.load import in_order, placeholders, references
from sample_bureau.recipe.model import FILLED, Column, DefectRule, plain

_OF_THE_PERSON = ("person", "second_person", "account")


class _NoRow(Exception):
    """No line of the delivery fits a rule."""


class Planting:
    """The lines of one delivery and the means to break it. `records` are the records that its lines show.

    `left` are the rules for which no line was found, for the next delivery to try.
    """

    def __init__(self, draft: Draft, lines: list[Line], records: Ints, delivery: int) -> None:
        self._draft, self._lines, self._records = draft, lines, records
        self._register = draft.source.register_id
        self._delivery = delivery
        self._rng = draft.stream(f"planted {delivery}")
        self._count = 0
        self._added: list[tuple[int, Line]] = []
        self._used: set[int] = set()
        self.left: list[DefectRule] = []

    def plant(self, rules: Sequence[DefectRule]) -> list[Line]:
        """The lines with those that the rules add, each after the line that it resembles."""
        for rule in rules:
            try:
                self._plant(rule)
            except _NoRow:
                self.left.append(rule)
        lines = list(self._lines)
        for place, line in sorted(self._added, key=lambda added: -added[0]):
            lines.insert(place + 1, line)
        return lines

    def _plant(self, rule: DefectRule) -> None:
        """Raises _NoRow."""
        if rule.kind in ("duplicate", "key_conflict"):
            self._again(rule)
        elif rule.kind is not None:
            self._broken_cell(rule)
        elif rule.rule is not None:
            self._broken_rule(rule)

    def _like(self, rule: DefectRule, *filled: str) -> int:
        """The place of a clean line that fits the rule and in which these fields are filled. Raises _NoRow."""
        places = [
            place
            for place, line in enumerate(self._lines)
            if place not in self._used
            and not line.pristine
            and all(line.values.get(name) is not None for name in filled)
            and all(_has(line, name, values) for name, values in rule.like.items())
        ]
        if not places:
            raise _NoRow
        place = places[int(self._rng.integers(len(places)))]
        self._used.add(place)
        return place

    def _add(self, place: int, code: str, note: str, line: Line) -> None:
        line.planted, line.pristine = Planted(f"{self._register}.{code}", note), True
        self._added.append((place, line))

    def _again(self, rule: DefectRule) -> None:
        place = self._like(rule, *([rule.change] if rule.change else []))
        original = self._lines[place]
        original.pristine = True
        values = dict(original.values)
        if rule.change is None:
            self._add(place, "row.duplicate", "same row twice", Line(values, dict(original.printed)))
            return
        original.printed.pop(rule.change, None)
        values[rule.change] = changed(self._draft, rule.change, values[rule.change])
        line = Line(values, dict(original.printed))
        self._add(place, "row.key_conflict", f"same key, other {rule.change}", line)

    def _broken_cell(self, rule: DefectRule) -> None:
        name, kind = str(rule.field), str(rule.kind)
        place = self._like(rule, *([] if kind == "missing" else [name]))
        values = self._another(place, {})
        line = Line(values)
        note = broken(self._draft, line, name, kind)
        self._add(place, f"{name}.{kind}", note, line)

    def _broken_rule(self, rule: DefectRule) -> None:
        needed = [ref for column in rule.set.values() for ref in references(column) if ref not in rule.set]
        place = self._like(rule, *needed)
        line = Line(self._another(place, rule.set))
        self._add(place, f"row.{rule.rule}", f"breaks the rule {rule.rule}", line)

    def _another(self, place: int, changes: dict[str, Column]) -> dict[str, Any]:
        """The values of a new record that resembles a line: another person, another number, the cells to change."""
        draft, record = self._draft, int(self._records[place])
        base = self._lines[place].values
        self._count += 1
        one = slice(record, record + 1)
        # A new person or number stands where the line has one, and only there.
        renewed = {name for name in _renewed(draft.recipe.columns) if base.get(name) is not None} | set(changes)
        columns = {
            name: column.model_copy(update={"blank": 0.0}) if name in renewed else column
            for name, column in draft.recipe.columns.items()
        } | changes
        copy = replace(
            draft,
            months=draft.months[one],
            slots=draft.slots[one],
            known_until=draft.known_until[one],
            places=draft.places[one],
            people=self._strangers(draft.people, False),
            second_people=self._strangers(draft.second_people, True),
            given={name: objects([value]) for name, value in base.items() if name not in renewed},
            columns={},
            numbers=np.array([draft.count + self._delivery * 100 + self._count], np.int64),
            followers={feed: places[one] for feed, places in draft.followers.items()},
            purpose=f"planted {self._delivery} {self._count} ",
        )
        for name in in_order(columns):
            copy.columns[name] = fill(copy, name, columns[name])
        return {name: copy.columns[name][0] for name in columns}

    def _strangers(self, people: Ints | None, second: bool) -> Ints | None:
        rule = self._draft.recipe.second_person if second else self._draft.recipe.person
        if people is None or rule is None:
            return None
        return np.array([self._draft.ground.population.stranger(self._rng, rule)], np.int64)


def _has(line: Line, name: str, values: tuple[str | None, ...]) -> bool:
    value = line.values.get(name)
    return value is not None if FILLED in values else plain(value) in values


def _renewed(columns: dict[str, Column]) -> set[str]:
    """The fields that tell one record from another: people, serial numbers, and what is made of them."""
    renewed = {name for name, column in columns.items() if column.generator in _OF_THE_PERSON}
    for name in in_order(columns):
        column = columns[name]
        named = placeholders(column.serial or "")
        if "n" in named or (column.serial and renewed & set(named)):
            renewed.add(name)
    return renewed
