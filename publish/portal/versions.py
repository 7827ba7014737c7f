"""What became of a dataset since the release before: how far the step goes, and the cells that are different.

Belongs here: the change record of one table as its page shows it. Does not belong here: finding the changes
(`publish.release.history`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from catalog.model import Text
from publish.portal.links import release_file
from publish.portal.locale import Locale
from publish.portal.wording import CHANGE_STEPS, STATUSES
from publish.release.announce.told import Told
from publish.release.history.record import CellChange, TableChange
from publish.release.history.written import diff_path
from publish.release.model import DatasetTable, Release
from publish.release.withdrawal import records_in

MOST_LINES: Final = 40
_COUNTS: Final[Mapping[str, Text]] = {
    "rows_added": Text(zh="新增行", en="Rows added"),
    "rows_removed": Text(zh="删除行", en="Rows removed"),
    "cells": Text(zh="改变的单元格", en="Cells changed"),
    "columns_added": Text(zh="新增列", en="Columns added"),
    "columns_removed": Text(zh="删除列", en="Columns removed"),
    "retyped": Text(zh="改变类型或单位的列", en="Columns with another type or unit"),
    "described": Text(zh="改写说明的列", en="Columns described anew"),
    "codes": Text(zh="代码表有变的列", en="Columns with other codes"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """A cell that is different: its row in words, its column, and before and now as told."""

    row: str
    column: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Earlier:
    """An earlier release that holds the dataset: its name, its day, the version there, and the path of its CSV, which
    is empty where that was withdrawn."""

    release: str
    day: str
    version: str
    file: str


def earlier_of(told: Told, dataset: str, newest: str, locale: Locale) -> tuple[Earlier, ...]:
    """Takes the releases of a site, a dataset and the release that is shown; gives those before it that hold the
    dataset, the newest first."""
    path = f"datasets/{dataset}/{dataset}.csv"

    def stands(version: str) -> bool:
        return not any(path in record.removed for record in records_in(told.manifests, version))

    return tuple(
        Earlier(
            manifest["release"],
            locale.day(manifest["released_at"]),
            entry["version"],
            release_file(manifest["release"], path) if stands(manifest["release"]) else "",
        )
        for manifest, entry in told.versions_of("datasets", dataset)
        if manifest["release"] != newest
    )


@dataclass(frozen=True)
class VersionView:
    """The step of one dataset from the release before to this one, in one language."""

    table: DatasetTable
    release: Release
    locale: Locale

    @cached_property
    def change(self) -> TableChange | None:
        """What the change record says of it; None while there is nothing to compare with."""
        changes = self.release.changes
        if changes is None or changes.compared_with is None:
            return None
        wanted = ("dataset", self.table.dataset.id)
        return next((each for each in changes.tables if (each.kind, each.name) == wanted), None)

    @property
    def compared_with(self) -> str:
        """The release that it was compared with; empty for the first."""
        changes = self.release.changes
        return changes.compared_with["release"] if changes and changes.compared_with else ""

    @property
    def most(self) -> int:
        """How many cells the page has room for."""
        return MOST_LINES

    @property
    def step(self) -> str:
        """How far the step goes, in words."""
        return self.locale.word(CHANGE_STEPS, self.change.bump if self.change else "first")

    @property
    def months(self) -> str:
        """The months that came and went, in words."""
        if self.change is None:
            return ""
        added = [f"+ {self.locale.month(month)}" for month in self.change.periods_added]
        gone = [f"− {self.locale.month(month)}" for month in self.change.periods_removed]
        return self.locale.t("、", ", ").join([*added, *gone])

    @property
    def counts(self) -> list[tuple[str, int]]:
        """How many rows, cells and columns are different, in words; what is not different is left out."""
        change = self.change
        if change is None:
            return []
        found = {
            "rows_added": change.rows_added,
            "rows_removed": change.rows_removed,
            "cells": sum(column.changed for column in (change.columns or {}).values()),
            "columns_added": len(change.schema.added),
            "columns_removed": len(change.schema.removed),
            "retyped": len(change.schema.retyped),
            "described": len(change.schema.described),
            "codes": len(change.codes or {}),
        }
        return [(self.locale.text(word), found[name]) for name, word in _COUNTS.items() if found[name]]

    @property
    def diff(self) -> str:
        """The file with all cells that are different, within the release; empty when there are none."""
        return diff_path(self.change) if self.change and self.change.lines else ""

    @cached_property
    def revised(self) -> tuple[CellChange, ...]:
        """The cells that another figure or status replaced: rows that only came or went are counted, not listed."""
        lines = self.change.lines if self.change else ()
        return tuple(line for line in lines if line.column)

    @property
    def lines(self) -> Iterator[Line]:
        """The first of them, in words."""
        labels = {column.name: self.locale.opening(column.label) for column in self.table.dataset.columns}
        key = self.change.key if self.change else ()
        for line in self.revised[:MOST_LINES]:
            row = " · ".join(map(self._told, key, line.key))
            column = labels.get(line.column, self.locale.t("状态", "Status"))
            old, new = self._cell(line.old, line.old_status), self._cell(line.new, line.new_status)
            yield Line(row, column, old, new)

    def _told(self, name: str, value: str) -> str:
        """A part of a row's key: a code with its label, where it has one."""
        lists = {column.name: column.codelist for column in self.table.dataset.columns}
        label = self.release.codelists.get(lists.get(name) or "", {}).get(value)
        return self.locale.text(label) if label else value

    def _cell(self, text: str | None, status: str | None) -> str:
        """What a cell told: its text, else the status that stood in its place; of what is hidden now, nothing."""
        if text is None:
            return self.locale.status(status) if status and status != "A" else "–"
        return f"{text} {self.locale.word(STATUSES, text)}" if text in STATUSES else text
