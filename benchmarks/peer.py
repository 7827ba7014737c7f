"""The peer: DuckDB alone turns a payment file into Parquet, all of it text, and asks it nothing.

A program that keeps the rows can hardly do less, so this is the unit in which the pipeline's price is stated. It runs
as a process of its own and imports nothing else: `python -m benchmarks.peer FILE.csv FILE.parquet`.
"""

from __future__ import annotations

import sys

import duckdb

HEADER_LINES = 2
"""Lines above the column heads of the payment form."""


def convert(csv: str, parquet: str) -> None:
    """Write a UTF-8 payment file as Parquet with the engine's own settings."""
    with duckdb.connect() as connection:
        connection.execute(
            f"COPY (SELECT * FROM read_csv('{csv}', all_varchar = true, header = true, skip = {HEADER_LINES})) "
            f"TO '{parquet}' (FORMAT parquet)"
        )


if __name__ == "__main__":
    convert(*sys.argv[1:])
