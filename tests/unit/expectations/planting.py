"""Clean rows, rows that break one row rule each, and rows of the same key, for any contract: found by search.

Values are drawn for the fields that rules speak of, the rules are evaluated over all draws at once, and of the draws
that fit the one nearest to the clean row is taken. So a new feed is tested without a line of Python.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from decimal import Decimal
from functools import cached_property
from re import _parser  # type: ignore[attr-defined]
from typing import Any

import duckdb
import pyarrow as pa

from catalog import Catalog
from catalog.model import Source, SourceField
from expectations import forms

Row = dict[str, str | None]
Verdicts = Mapping[str, bool | None]

DRAWS = 6000
NAME = "欧阳翎羽"
_NUMBERS = (10, 1, 2, 5, 0, 20, 60, 100, 1000, 2016, 2021, 100000, -1)
# Texts that mean something to rules, for whichever pattern takes them.
_TELLING = (
    *("2019-2020", "2018-2020", "201601", "202006", "2016", "2021", "14:05", "13:05", "420112", "110101"),
    *("420112001001", "110101001001"),
)


def month_of(source: Source) -> str:
    """The month in which a test delivers a feed: a May in which its office still keeps the register."""
    return "2017-05" if source.until else "2020-05"


def _dates(month: str) -> Iterator[str]:
    """Days in the month and at some distance from it."""
    year = month[:4]
    yield from (f"{month}-20", f"{month}-06", f"{month}-31", f"{year}-04-10", f"{year}-02-10", f"{year}-06-15")
    yield from (
        f"{int(year) - 1}-05-31",
        f"{int(year) + 5}-05-01",
        f"{int(year) + 25}-01-01",
        "1948-02-29",
        "2001-05-06",
    )


class Search:
    """The rows of one feed that a test plants. `known` gives sound values of the types that have check digits."""

    def __init__(self, source: Source, catalog: Catalog, known: Mapping[str, tuple[str, ...]]) -> None:
        self._source, self._catalog, self._month, self._known = source, catalog, month_of(source), known
        self._random = random.Random(source.feed)
        self._pools = {field.name: list(dict.fromkeys(self._values(field))) for field in source.fields}
        self._ruled = {field.name for rule in source.rules for field in forms.fields_in(rule.holds, source)}

    @cached_property
    def clean(self) -> Row:
        """A row without a fault: every rule says of it that it holds, if that can be; nothing is blank without need."""
        usual = {name: pool[0] for name, pool in self._pools.items()}

        def fitness(row: Row, verdicts: Verdicts) -> tuple[int, ...]:
            silent = sum(verdict is None for verdict in verdicts.values())
            return silent, sum(value is None for value in row.values()), _distance(row, usual)

        return self._best(usual, self._ruled, lambda verdicts: True, fitness)

    def breaking(self, rule: str) -> Row:
        """What must change in the clean row for exactly this rule to be broken."""
        (sql,) = (one.holds for one in self._source.rules if one.name == rule)
        own = {field.name for field in forms.fields_in(sql, self._source)}

        def fitness(row: Row, verdicts: Verdicts) -> tuple[int, ...]:
            return sum(row[name] != self.clean[name] for name in self._source.key), _distance(row, self.clean)

        def breaks(verdicts: Verdicts) -> bool:
            return verdicts[rule] is False

        for fields in (own, self._ruled):
            if found := self._search(self.clean, fields, breaks, fitness, but=rule):
                return {name: value for name, value in found.items() if value != self.clean[name]}
        raise AssertionError(f"{self._source.feed}: no draw breaks {rule} alone")

    def other_content(self) -> Row:
        """What makes another row of the same key, without a fault of its own."""
        changes: list[Row] = [
            {name: value}
            for name in self._pools
            if name not in self._source.key
            for value in self._pools[name]
            if value not in (None, self.clean[name])
        ]
        judged = self._judged([{**self.clean, **change} for change in changes])
        return next(change for change, verdicts in zip(changes, judged, strict=True) if False not in verdicts.values())

    def _best(self, start: Row, fields: Collection[str], fits: Callable[[Verdicts], bool], fitness: Any) -> Row:
        found = self._search(start, fields, fits, fitness)
        assert found, f"{self._source.feed}: no draw keeps all rules"
        return found

    def _search(
        self, start: Row, fields: Collection[str], fits: Callable[[Verdicts], bool], fitness: Any, but: str = ""
    ) -> Row | None:
        """The best of many draws that fit and, but for one rule, keep all rules."""
        names = sorted(fields)
        draws = [start] + [
            start | {name: self._random.choice(self._pools[name]) for name in names if self._random.random() < share}
            for share in (0.3, 0.6, 1.0)
            for _ in range(DRAWS // 3)
        ]
        fitting = [
            (fitness(row, verdicts), place)
            for place, (row, verdicts) in enumerate(zip(draws, self._judged(draws), strict=True))
            if fits(verdicts) and all(verdict is not False or rule == but for rule, verdict in verdicts.items())
        ]
        return draws[min(fitting)[1]] if fitting else None

    def _judged(self, rows: list[Row]) -> list[Verdicts]:
        """For each row what each rule says: holds, is broken, or nothing."""
        if not self._source.rules:
            return [{} for _ in rows]
        fields = [field for field in self._source.fields if field.name in self._ruled]
        given = pa.table({field.name: pa.array([row[field.name] for row in rows], pa.string()) for field in fields})
        values = ", ".join(f"{forms.value(field, self._catalog)} as {field.name}" for field in fields)
        rules = ", ".join(f"({rule.holds}) as {rule.name}" for rule in self._source.rules)
        with duckdb.connect() as connection:
            connection.register("given", given)
            typed = f"select {values}, date '{self._month}-01' as delivery_month from given"
            found = connection.execute(f"select {rules} from ({typed})").fetchall()
        return [dict(zip((rule.name for rule in self._source.rules), row, strict=True)) for row in found]

    def _values(self, field: SourceField) -> Iterator[str | None]:
        """Sound texts for a field, the usual one first; blank last, where it may be blank."""
        kind = self._catalog.meaning(field).type
        match kind:
            case "date":
                yield from _dates(self._month)
            case "month":
                yield from (day[:7] for day in _dates(self._month))
            case "code" | "boolean":
                yield from forms.codes(field, self._catalog)
            case "integer" | "decimal" | "money":
                # A year in which something of the month can have happened.
                yield from ([self._month[:4]] if field.name.endswith("_year") else [])
                yield from _numbers(field, kind)
            case "text":
                yield from _texts(field)
            case _:
                yield from self._known[kind]
        if not field.required and field.name not in self._source.key:
            yield None


def _distance(one: Row, other: Row) -> int:
    return sum(one[name] != other[name] for name in one)


def _numbers(field: SourceField, kind: str) -> Iterator[str]:
    places = {"integer": 0, "decimal": 4, "money": 6 if field.unit == "wan_yuan" else 2}[kind]
    bounds = [bound for bound in (field.minimum, field.maximum) if bound is not None]
    for number in (*map(Decimal, _NUMBERS), *bounds):
        above = number >= (0 if field.minimum is None else field.minimum)
        if above and (field.maximum is None or number <= field.maximum):
            yield f"{number:.{places}f}"


def _texts(field: SourceField) -> Iterator[str]:
    if field.pattern is None:
        yield from (NAME, "某某") if field.name.endswith("_name") else ("某某", "另一个")
        return
    yield _shortest(_parser.parse(field.pattern))
    yield from (text for text in _TELLING if re.fullmatch(field.pattern, text))


def _shortest(pattern: Any) -> str:
    """A shortest text that a pattern takes, with ones for digits."""
    return "".join(_text_of(str(kind), what) for kind, what in pattern)


def _text_of(kind: str, what: Any) -> str:
    match kind:
        case "LITERAL":
            return chr(what)
        case "IN":
            return _text_of(str(what[0][0]), what[0][1])
        case "RANGE":
            return chr(what[0])
        case "CATEGORY":
            return "1"
        case "MAX_REPEAT":
            return _shortest(what[2]) * what[0]
        case "SUBPATTERN":
            return _shortest(what[3])
        case "BRANCH":
            return _shortest(what[1][0])
    raise NotImplementedError(kind)
