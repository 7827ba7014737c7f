"""A report that nothing happened (零报告): a delivery of events without rows counts, where the contract allows it."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest

from tests.unit.intake.counter import LABELS, contract, dbf, xml
from tests.unit.intake.office import Office, csv_text

HEADER = [zh for zh, _ in LABELS.values()]
TOTALS = {"json": {"counts": True}, "xml": {"counts": True}}
KINDS = ["csv", "xlsx", "json", "xml", "dbf"]


def empty_form(kind: str) -> bytes:
    """The counter's form in a format, with everything but rows."""
    match kind:
        case "csv":
            return csv_text([], [["柜面登记表"]], HEADER).encode()
        case "xlsx":
            workbook, content = openpyxl.Workbook(), io.BytesIO()
            assert workbook.active is not None
            workbook.active.append(HEADER)
            workbook.save(content)
            return content.getvalue()
        case "json":
            return '{"合计": 0, "data": []}'.encode()
        case "xml":
            return xml([], 合计="0").encode()
        case _:
            return dbf([])


def form_of(kind: str, **changes: Any) -> dict[str, Any]:
    """The counter's contract in a format; records of a JSON file lie at `data`."""
    known = contract(kind, holds="events", volume={"minimum": 0}, total=TOTALS.get(kind))
    known["file_pattern"] = r"S99_柜面登记表_(?P<month>\d{6})(_.*)?\." + kind
    if kind == "json":
        known["format"]["records_at"] = "data"
    return known | changes


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_happened_is_a_delivery(office: Office, kind: str) -> None:
    office.learn(form_of(kind))
    office.send(f"S99_柜面登记表_202003.{kind}", empty_form(kind))
    delivery = office.one()
    assert (delivery.status, delivery.source, delivery.accepted) == ("admitted", 0, 0), delivery.message
    assert office.lake("counter_form", "*") == []


@pytest.mark.parametrize("changes", [{"holds": "snapshot"}, {"volume": {"minimum": 1}}])
@pytest.mark.parametrize("kind", KINDS)
def test_a_list_and_a_register_that_always_has_rows_are_not_empty(
    office: Office, kind: str, changes: dict[str, Any]
) -> None:
    office.learn(form_of(kind, **changes))
    office.send(f"S99_柜面登记表_202003.{kind}", empty_form(kind))
    assert office.one().reasons == {"delivery.empty": 1}
