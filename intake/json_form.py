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

from intake.engine import fold
from intake.errors import DeliveryRejected
from intake.headers import header_of
from intake.plan import FeedPlan
from intake.readers import BATCH, Batch, Form, make_lines_of_batches, no_data_rows


def read_json_form(connection: duckdb.DuckDBPyConnection, file: Path, plan: FeedPlan, work: Path) -> Form:
    """Read a JSON file into `line` and `data_row`. Raises DeliveryRejected (see `intake.readers.read`)."""
    document = json.loads(_text(file), parse_int=str, parse_float=str)
    source = plan.source
    records = _records(document, source.format.records_at, file.name)
    if not records:
        raise no_data_rows(file.name)
    labels = list(dict.fromkeys(label for record in records for label in record))
    header = header_of(labels, source, file.name)
    form = make_lines_of_batches(connection, _batches(records, labels), header, source)
    return Form(form.labels, form.rows, _stated_count(document, source.total.labels if source.total else ()))


def _text(file: Path) -> str:
    """The text of the file, UTF-8 or GB18030, strictly. Raises DeliveryRejected (delivery.encoding)."""
    content = file.read_bytes()
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeError:
            continue
    raise DeliveryRejected(
        "delivery.encoding",
        file.name,
        ("编码既不是UTF-8也不是GB18030", "the text is neither UTF-8 nor GB18030"),
        ("请导出为UTF-8编码的JSON", "export the file as JSON in UTF-8"),
    )


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
    stated = next((value for key, value in document.items() if fold(key) in labels), None)
    return int(stated) if isinstance(stated, str) and stated.strip().isdigit() else None


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
