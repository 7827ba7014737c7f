"""Accepted rows as typed Parquet, one file per delivery, partitioned by month; tokens instead of identities.

A file holds, besides the contract's columns, `delivery_id`, `delivery_month`, `source_row` (the way back to
the line of the form) and `row_hash`. Rows stand in the order of the form.

Belongs here: paths, writing, tidying up. Does not belong here: which rows are accepted.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import duckdb

from intake.accounts import Delivery
from intake.admit import lake_columns
from intake.engine import identifier, only_row, quoted
from intake.files import PARTIAL, whole
from intake.plan import FeedPlan

PROVENANCE = (
    ("delivery_id", "VARCHAR"),
    ("delivery_month", "DATE"),
    ("source_row", "BIGINT"),
    ("row_hash", "BIGINT"),
)


def columns(plan: FeedPlan) -> tuple[tuple[str, str], ...]:
    """Names and SQL types of all columns of a feed's lake files, in order."""
    return lake_columns(plan) + PROVENANCE


def path(root: Path, feed: str, month: str, delivery_id: str) -> Path:
    """Where the accepted rows of a delivery stand."""
    return root / "lake" / feed / f"month={month}" / f"{delivery_id}.parquet"


def files(root: Path, deliveries: Iterable[Delivery], feed: str) -> list[Path]:
    """The lake files of a feed's deliveries that count, in the order of arrival."""
    return [
        path(root, feed, delivery.month, delivery.delivery_id)
        for delivery in deliveries
        if delivery.feed == feed and delivery.status == "admitted"
    ]


def write(connection: duckdb.DuckDBPyConnection, plan: FeedPlan, root: Path, month: str, delivery_id: str) -> int:
    """Write the sound rows of `judged` that are not in `repeat`. Gives their number."""
    names = ", ".join(identifier(name) for name, _ in lake_columns(plan))
    select = f"""
        SELECT {names}, {quoted(delivery_id)} AS delivery_id, DATE '{month}-01' AS delivery_month, source_row, row_hash
        FROM judged WHERE reasons IS NULL AND source_row NOT IN (SELECT source_row FROM repeat) ORDER BY source_row"""
    return copy_to(connection, select, path(root, plan.source.feed, month, delivery_id))


def copy_to(connection: duckdb.DuckDBPyConnection, select: str, target: Path) -> int:
    """Write the rows of a SELECT as Parquet, private, whole or not at all. Gives their number."""
    with whole(target) as partial:
        options = "FORMAT parquet, COMPRESSION zstd, USE_TMP_FILE false"
        (rows,) = only_row(connection, f"COPY ({select}) TO {quoted(str(partial))} ({options})")
    return int(rows)


def tidy(root: Path, deliveries: Iterable[Delivery]) -> None:
    """Remove lake files that no admitted delivery stands behind: replaced ones, and what an interrupted run
    left.
    """
    admitted = {(d.feed, f"month={d.month}", f"{d.delivery_id}.parquet") for d in deliveries if d.status == "admitted"}
    for zone in ("lake", "candidates"):
        for file in (root / zone).glob("*/month=[0-9]*/*"):
            if file.relative_to(root / zone).parts not in admitted:
                file.unlink()
    for zone in ("landing", "quarantine", "vault"):
        for file in (root / zone).rglob(f".*{PARTIAL}"):
            file.unlink()
