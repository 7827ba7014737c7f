"""`suppression.json`: by what kind of rule a dataset is protected, and how much of it is told.

It says what a reader can count in the published table, and the rule in the words of the policy. Which cells are hidden
for their own sake and which for company is not in the release, and so not here; nor are the parameters of a method.

The share of a measure that is told is made of published figures alone: over all published totals that have parts in
the same table, the sum of the published parts divided by the sum of the totals.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal
from functools import cached_property
from typing import Literal

from catalog.model import Dataset, Text
from publish.disclosure.sums import Sum, sums_of
from publish.release.formats.json_file import document
from publish.release.model import (
    STATUS_CONFIDENTIAL,
    STATUS_ESTIMATED,
    STATUS_NORMAL,
    DatasetTable,
    Release,
    Value,
)
from publish.tables import PLACE_AND_TIME

Protected = Literal["open", "hidden", "changed", "sample"]
METHODS: Mapping[Protected, Text] = {
    "open": Text(zh="依法全部公开，不涉及需要保护的人", en="published in full: nobody in it needs protection"),
    "hidden": Text(zh="抑制：部分行的数值不公开", en="suppression: the figures of some rows are not given"),
    "changed": Text(zh="扰动：数值经过小幅调整", en="perturbation: figures were changed a little"),
    "sample": Text(zh="匿名抽样", en="an anonymous sample"),
}
_NOTE = Text(
    zh="状态 c 的行不区分抑制的原因：哪些是因人数过少，哪些是为防止推算，均不公布。",
    en="Rows of status c do not say why they are hidden: whether for their own sake or so that others cannot be worked "
    "out from them is told of none.",
)
_STEP = Decimal("0.0001")


@dataclass(frozen=True)
class _Rows:
    """A published table in the terms in which sums are looked for."""

    dataset: Dataset
    table: DatasetTable

    @cached_property
    def row_of(self) -> Mapping[str, Mapping[str, Value]]:
        """Number of the row, as text -> row."""
        names = self.table.column_names
        return {str(number): dict(zip(names, row, strict=True)) for number, row in enumerate(self.table.rows)}


def suppression_bytes(release: Release, table: DatasetTable) -> bytes:
    """Takes a dataset; gives `suppression.json`."""
    rule = next((r for r in release.rules if r.gate == "disclosure" and r.subject == table.dataset.id), None)
    method = protected_by(table) if rule else "open"
    return document(
        {
            "dataset": table.dataset.id,
            "release": release.version,
            "synthetic": release.is_synthetic,
            "method": method,
            "method_text": METHODS[method].model_dump(),
            "rule": rule.text.model_dump() if rule else None,
            "note": _NOTE.model_dump(),
            **counts(table.column_names, [c.name for c in table.dataset.columns if c.measure], table.rows),
            "share_of_totals_told": _shares(table) if method == "hidden" else {},
        }
    )


def protected_by(table: DatasetTable) -> Protected:
    """Takes a dataset that is protected; gives how, as its rows show it."""
    if table.dataset.sample:
        return "sample"
    return "changed" if any(row[-1] == STATUS_ESTIMATED for row in table.rows) else "hidden"


def counts(names: Sequence[str], measures: Sequence[str], rows: Sequence[tuple[Value, ...]]) -> dict[str, object]:
    """Takes a public table's columns, measures and rows; gives its rows by status, and how many cells are hidden."""
    status = names.index("status")
    found = Counter(str(row[status]) for row in rows)
    hidden = found[STATUS_CONFIDENTIAL]
    return {
        "rows": len(rows),
        "rows_by_status": dict(sorted(found.items())),
        "cells": len(rows) * len(measures),
        "suppressed_cells": hidden * len(measures),
        "suppressed_share": str((Decimal(hidden) / max(len(rows), 1)).quantize(_STEP)),
    }


def _shares(table: DatasetTable) -> dict[str, str]:
    if not set(PLACE_AND_TIME) <= set(table.dataset.key):
        return {}
    rows = _Rows(table.dataset, table)
    # Over time figures of different kinds follow one another, and parts are not shares of what comes later.
    sums = [found for found in sums_of(rows) if found.kind != "period"]
    told = {column.name: _share(rows, sums, column.name) for column in table.dataset.columns if column.additive}
    return {name: str(share) for name, share in told.items() if share is not None}


def _share(rows: _Rows, sums: list[Sum], measure: str) -> Decimal | None:
    whole = told = Decimal(0)
    for found in sums:
        total = _published(rows.row_of[found.parent], measure)
        if total is not None and total > 0:
            whole += total
            told += sum((_published(rows.row_of[part], measure) or Decimal(0) for part in found.children), Decimal(0))
    return (told / whole).quantize(_STEP, rounding=ROUND_FLOOR) if whole else None


def _published(row: Mapping[str, Value], measure: str) -> Decimal | None:
    value = row[measure]
    return Decimal(str(value)) if row["status"] == STATUS_NORMAL and value is not None else None
