"""Rows that are held back, as they were sent, with their reasons; duplicates with the row that stands for
them.

`<delivery_id>.parquet` (source_row, reasons, original), `<delivery_id>.duplicates.parquet` (source_row,
reasons, survivor_delivery_id, survivor_row, original). `original` is the whole row as JSON under the labels
of the form. On request also the candidates: the canonical text of every row before admission, for a second
opinion.

All of it holds identities and is open to its owner only.

Belongs here: what the quarantine zone holds. Does not belong here: deciding what goes there.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import duckdb

from intake.admit import clean_text_of, joins, text_of
from intake.engine import identifier, only_row, quoted
from intake.lake import copy_to
from intake.plan import FeedPlan

_FATE = """
    fate AS (
        SELECT judged.source_row, reasons, NULL AS survivor_delivery_id, NULL AS survivor_row, false AS is_duplicate
        FROM judged WHERE reasons IS NOT NULL
        UNION ALL
        SELECT source_row, [{register} || CASE WHEN is_duplicate THEN '.row.duplicate' ELSE '.row.key_conflict' END],
            survivor_delivery_id, survivor_row, is_duplicate
        FROM repeat
    )"""


def folder(root: Path, feed: str) -> Path:
    """Where the quarantine of a feed is kept."""
    return root / "quarantine" / feed


def candidates_path(root: Path, feed: str, month: str, delivery_id: str) -> Path:
    """Where the rows of a delivery before admission are kept, when they are."""
    return root / "candidates" / feed / f"month={month}" / f"{delivery_id}.parquet"


def count_reasons(connection: duckdb.DuckDBPyConnection, plan: FeedPlan) -> dict[str, int]:
    """How many rows have each reason, duplicates included. A row can have several."""
    rows = connection.execute(
        f"WITH {_fate(plan)}, reason AS (SELECT unnest(reasons) AS code FROM fate) "
        "SELECT code, count(*) FROM reason GROUP BY code ORDER BY code"
    ).fetchall()
    return dict(rows)


def write(
    connection: duckdb.DuckDBPyConnection,
    plan: FeedPlan,
    root: Path,
    delivery_id: str,
    labels: Mapping[str, str],
) -> tuple[int, int]:
    """Write the rows held back and the duplicates. Gives the number of each; a file without rows is not
    written.
    """
    target = folder(root, plan.source.feed)
    to_hold, to_note = only_row(
        connection, f"WITH {_fate(plan)} SELECT count_if(NOT is_duplicate), count_if(is_duplicate) FROM fate"
    )
    sent = f"{_original(labels)} AS original FROM fate INNER JOIN data_row USING (source_row)"
    held = duplicates = 0
    if to_hold:
        select = f"SELECT source_row, reasons, {sent} WHERE NOT is_duplicate ORDER BY source_row"
        held = copy_to(connection, f"WITH {_fate(plan)} {select}", target / f"{delivery_id}.parquet")
    if to_note:
        columns = "source_row, reasons, survivor_delivery_id, survivor_row"
        select = f"SELECT {columns}, {sent} WHERE is_duplicate ORDER BY source_row"
        duplicates = copy_to(connection, f"WITH {_fate(plan)} {select}", target / f"{delivery_id}.duplicates.parquet")
    return held, duplicates


def write_all(
    connection: duckdb.DuckDBPyConnection,
    plan: FeedPlan,
    root: Path,
    delivery_id: str,
    labels: Mapping[str, str],
    reason: str,
) -> int:
    """Hold back every data row for one reason. Gives their number."""
    return copy_to(
        connection,
        f"SELECT source_row, [{quoted(reason)}] AS reasons, {_original(labels)} AS original FROM data_row "
        "ORDER BY source_row",
        folder(root, plan.source.feed) / f"{delivery_id}.parquet",
    )


def write_candidates(
    connection: duckdb.DuckDBPyConnection, plan: FeedPlan, root: Path, month: str, delivery_id: str
) -> None:
    """Write the canonical text of every field of every data row, or its cleaned text where it cannot be read."""
    cells = ", ".join(f"{text_of(field)} AS {identifier(field.name)}" for field in plan.fields)
    texts = ", ".join(f"{clean_text_of(field)} AS {identifier(field.name)}" for field in plan.fields)
    copy_to(
        connection,
        f"WITH cell AS (SELECT source_row, {cells} FROM data_row) "
        f"SELECT {texts}, cell.source_row, coalesce(repeat.is_duplicate, false) AS is_duplicate "
        f"FROM cell {joins(plan)} LEFT JOIN repeat ON repeat.source_row = cell.source_row ORDER BY cell.source_row",
        candidates_path(root, plan.source.feed, month, delivery_id),
    )


def _fate(plan: FeedPlan) -> str:
    """SQL for the CTE of all rows that are not accepted, with their reasons."""
    return _FATE.format(register=quoted(plan.source.register_id))


def _original(labels: Mapping[str, str]) -> str:
    """SQL for a row as it was sent: JSON under the labels of the form."""
    members = ", ".join(f"{quoted(label)}: {identifier(name)}" for name, label in labels.items())
    return f"CAST(to_json({{{members}}}) AS VARCHAR)"
