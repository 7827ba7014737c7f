"""The vocabulary of rules: a code, a text in two languages, what a failure does, and one of a few kinds of
check.

Belongs here: frozen dataclasses without behaviour. Does not belong here: which rules a contract has
(`expectations.suites`) and how a check is run (`expectations.gate`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from catalog.model import Text

Action = Literal["block", "quarantine", "warn"]
RELATION = "{relation}"


@dataclass(frozen=True, slots=True)
class NotNull:
    """No value of the column is NULL."""

    column: str


@dataclass(frozen=True, slots=True)
class InSet:
    """Every value of the column that is not NULL is one of `values`."""

    column: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Between:
    """Every value of the column that is not NULL lies within the bounds, bounds included; None is open."""

    column: str
    minimum: Decimal | date | None = None
    maximum: Decimal | date | None = None


@dataclass(frozen=True, slots=True)
class Matches:
    """Every value of the column that is not NULL matches all of the patterns, which search."""

    column: str
    patterns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NeverMatches:
    """No value of the column matches the pattern."""

    column: str
    pattern: str


@dataclass(frozen=True, slots=True)
class Unique:
    """No combination of values of the columns repeats. Every row of a repeated combination counts as failing.

    A combination that holds a NULL never counts: require `NotNull` of the columns beside it.
    """

    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Columns:
    """The relation has exactly these columns, in this order; `failed` counts the columns that differ."""

    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NoRows:
    """No row of the source satisfies `violation`, a predicate in DuckDB's SQL.

    `source` is what stands after FROM; the word `{relation}` in it stands for the relation under test.
    """

    violation: str
    source: str = RELATION


Check = NotNull | InSet | Between | Matches | NeverMatches | Unique | Columns | NoRows


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of a suite. Codes are unique within a suite: results are found by code, never by position."""

    code: str
    text: Text
    action: Action
    check: Check

    @property
    def kind(self) -> str:
        """The kind of check, as it appears in evidence."""
        return type(self.check).__name__
