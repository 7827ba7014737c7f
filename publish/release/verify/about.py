"""What lies beside a dataset, proved from its rows: statistics and suppression are what its CSV gives.

Belongs here: proofs of `about` files. Does not belong here: the cells themselves (`tables`).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal

from publish.release.about import STATISTICS, SUPPRESSION
from publish.release.about.statistics import column_statistics
from publish.release.about.suppression import counts
from publish.release.formats.cells import Fields, Rows, names_of
from publish.release.verify.finding import Files, Finding, guarded


def about(files: Files, folder: str, fields: Fields, rows: Rows) -> Iterator[Finding]:
    """Statistics and suppression of a dataset agree with its rows."""
    for name, check in ((STATISTICS, _statistics), (SUPPRESSION, _suppression)):
        path = f"{folder}/{name}"
        yield from guarded(path, check, path, files[path], fields, rows)


def _statistics(path: str, content: bytes, fields: Fields, rows: Rows) -> Iterator[Finding]:
    read = json.loads(content, parse_float=Decimal)
    columns = zip(*rows, strict=True) if rows else ((),) * len(fields)
    found = [column_statistics(f["name"], f["type"], cells) for f, cells in zip(fields, columns, strict=True)]
    if (read["rows"], read["columns"]) != (len(rows), found):
        yield Finding(path, "does not say of the columns what the CSV gives")


def _suppression(path: str, content: bytes, fields: Fields, rows: Rows) -> Iterator[Finding]:
    found = counts(names_of(fields), [field["name"] for field in fields if field["measure"]], rows)
    read = json.loads(content)
    if {name: read[name] for name in found} != found:
        yield Finding(path, "does not count rows and hidden cells as the CSV has them")
