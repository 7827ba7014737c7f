"""Rows that come twice: the same again is a duplicate, the same key with other content is a conflict.

Only keys that occur more than once are looked at closely. Rows that are at fault take no part: they neither
stand in the way of a sound row nor count as duplicates.

Belongs here: keys within a delivery and against earlier active deliveries. Does not belong here: the same
person in two feeds.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import duckdb

from intake.engine import identifier, quoted
from intake.plan import FeedPlan


def find_repeats(
    connection: duckdb.DuckDBPyConnection, plan: FeedPlan, delivery_id: str, earlier: Sequence[Path]
) -> None:
    """Make the table `repeat` (source_row, is_duplicate, survivor_delivery_id, survivor_row) from `judged`.

    `earlier` are the lake files of earlier deliveries that still count; an `append` feed is compared with
    them.
    """
    against_lake = _SAME_ROW_IN_LAKE.format(
        files="[" + ", ".join(quoted(str(path)) for path in earlier) + "]",
        same=" AND ".join(f"judged.{identifier(k)} IS NOT DISTINCT FROM lake.{identifier(k)}" for k in plan.key),
    )
    within = _SAME_KEY_IN_FILE.format(
        key=", ".join(identifier(name) for name in plan.key), delivery_id=quoted(delivery_id)
    )
    if not earlier:
        connection.execute(f"CREATE OR REPLACE TEMP TABLE repeat AS {within}")
        return
    connection.execute(f"CREATE OR REPLACE TEMP TABLE repeat AS {against_lake}")
    connection.execute(
        f"INSERT INTO repeat SELECT * FROM ({within}) WHERE source_row NOT IN (SELECT source_row FROM repeat)"
    )


_SAME_ROW_IN_LAKE = """
    SELECT judged.source_row, judged.row_hash = lake.row_hash AS is_duplicate,
        lake.delivery_id AS survivor_delivery_id, lake.source_row AS survivor_row
    FROM judged INNER JOIN read_parquet({files}) AS lake ON {same}
    WHERE judged.key_hash IS NOT NULL"""

_SAME_KEY_IN_FILE = """
    WITH again AS (
        SELECT key_hash FROM judged WHERE key_hash IS NOT NULL GROUP BY key_hash HAVING count(*) > 1
    ),
    ranked AS (
        SELECT source_row, row_hash, first_value(source_row) OVER same_key AS survivor_row,
            first_value(row_hash) OVER same_key AS survivor_hash
        FROM judged SEMI JOIN again USING (key_hash)
        WINDOW same_key AS (PARTITION BY {key} ORDER BY source_row)
    )
    SELECT source_row, row_hash = survivor_hash AS is_duplicate, {delivery_id} AS survivor_delivery_id, survivor_row
    FROM ranked WHERE source_row <> survivor_row"""
