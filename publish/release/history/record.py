"""The change record as data: what became of every table between two releases.

Belongs here: frozen dataclasses. Does not belong here: finding the changes (`compare`), writing them (`written`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from catalog.model import Text

Kind = Literal["regular", "correction", "withdrawal"]
TableKind = Literal["dataset", "indicator"]
# `first` and `returned` tables have nothing to be compared with; `none` keeps its version.
Bump = Literal["first", "returned", "major", "minor", "patch", "none"]
ChangeType = Literal["scheduled", "correction", "methodology"]

Cause = Literal["error", "disclosure", "legal"]

REGULAR: Kind = "regular"
CORRECTION: Kind = "correction"
WITHDRAWAL: Kind = "withdrawal"
FIRST_VERSION = "1.0.0"


@dataclass(frozen=True, slots=True)
class Statement:
    """What a bureau says of a release: its kind, and why it is published (in both languages)."""

    kind: Kind = REGULAR
    reason: Text | None = None


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """What of an earlier release is withdrawn, and why. No `datasets` are all of it.

    `removed` are the files that are no longer there, with their SHA-256; only what harms somebody, or what the law
    forbids, is removed. Else the files stay, marked as withdrawn.
    """

    release: str
    datasets: tuple[str, ...]
    cause: Cause
    reason: Text
    removed: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class CellChange:
    """One line of a difference: the key, and a column with its text and status before and now.

    `column` is empty for a row that only one of the releases has. Text is None where a release gives none, or
    where it is not to be repeated.
    """

    key: tuple[str, ...]
    column: str
    old: str | None
    new: str | None
    old_status: str | None
    new_status: str | None


@dataclass(frozen=True, slots=True)
class CodeChange:
    """What became of the code list of one column."""

    added: tuple[str, ...]
    removed: tuple[str, ...]
    relabelled: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ColumnChange:
    """How many figures of a measure changed, and by how much at most; None where no figure replaced a figure."""

    changed: int
    max_abs: Decimal | None
    max_rel: Decimal | None


@dataclass(frozen=True, slots=True)
class SchemaChange:
    """Columns that were added, removed, given another type or unit, or described in other words."""

    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    retyped: tuple[str, ...] = ()
    described: tuple[str, ...] = ()
    is_keyed_anew: bool = False

    @property
    def is_breaking(self) -> bool:
        """Whether a program that read the earlier table may fail on this one."""
        return bool(self.removed or self.retyped or self.is_keyed_anew)

    @property
    def is_empty(self) -> bool:
        """Whether the table is described as before."""
        return not (self.is_breaking or self.added or self.described)


@dataclass(frozen=True, slots=True)
class TableChange:
    """One table: its versions before and now, how far that step goes, and everything that is different."""

    kind: TableKind
    name: str
    before: str | None
    version: str
    bump: Bump
    type: ChangeType | None
    key: tuple[str, ...] = ()
    schema: SchemaChange = SchemaChange()
    codes: Mapping[str, CodeChange] | None = None
    periods_added: tuple[str, ...] = ()
    periods_removed: tuple[str, ...] = ()
    rows_added: int = 0
    rows_removed: int = 0
    columns: Mapping[str, ColumnChange] | None = None
    statuses: Mapping[str, int] | None = None
    lines: tuple[CellChange, ...] = ()


@dataclass(frozen=True, slots=True)
class Changes:
    """All tables of a release against those of the one that it was compared with (None: there is none).

    `retired` holds the last version of each table that was published once and is not in this release.
    """

    compared_with: Mapping[str, str] | None
    tables: tuple[TableChange, ...]
    removed: tuple[tuple[TableKind, str], ...]
    retired: Mapping[str, str]
