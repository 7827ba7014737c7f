"""JSON forms: records under the contract's `records_at`, their keys the labels of the form.

Numbers are taken as the text they are written in: an amount never passes through a binary fraction.

Belongs here: the shape of the document. Does not belong here: what stands in the records.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb

from intake.encodings import encoding_of
from intake.engine import fold
from intake.errors import DeliveryRejected
from intake.headers import header_of
from intake.plan import FeedPlan
from intake.readers import BATCH, Batch, Form, labels_of_records, make_lines_of_batches, stated_number


def read_json_form(connection: duckdb.DuckDBPyConnection, file: Path, plan: FeedPlan, work: Path) -> Form:
    """Read a JSON file into `line` and `data_row`. Raises DeliveryRejected (see `intake.readers.read`)."""
    document = json.loads(file.read_text(encoding_of(file, "JSON")), parse_int=str, parse_float=str)
    source = plan.source
    records = _records(document, source.format.records_at, file.name)
    labels = labels_of_records(records, source, file.name)
    header = header_of(labels, source, file.name)
    form = make_lines_of_batches(connection, _batches(records, labels), header, source)
    return Form(form.labels, form.rows, _stated_count(document, source.total.labels if source.total else ()))


def _records(document: Any, place: str | None, name: str) -> list[dict[str, Any]]:
    """The records of a document. Raises DeliveryRejected (delivery.unreadable) when they are not where they
    should be.
    """
    records = document.get(place) if place and isinstance(document, dict) else document
    if not isinstance(records, list) or not all(isinstance(record, dict) for record in records):
        raise DeliveryRejected(
            "delivery.unreadable",
            name,
            (f"“{place or '顶层'}”处没有记录列表", f"there is no list of records at “{place or 'the top'}”"),
            ("请重新导出", "export the form again"),
        )
    return records


def _stated_count(document: Any, labels: tuple[str, ...]) -> int | None:
    """The number of records that the document itself states."""
    if not isinstance(document, dict):
        return None
    return stated_number(next((value for key, value in document.items() if fold(key) in labels), None))


def _batches(records: list[dict[str, Any]], labels: list[str]) -> Iterator[Batch]:
    """The records in batches of columns, numbered from 1."""
    for start in range(0, len(records), BATCH):
        batch = records[start : start + BATCH]
        columns = [[_written(record.get(label)) for record in batch] for label in labels]
        yield range(start + 1, start + 1 + len(batch)), columns


def _written(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False)
