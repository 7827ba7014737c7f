"""Workbooks as offices print them: groups above the labels, totals first or last, sheets beside the form."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from tests.unit.intake.counter import contract, record
from tests.unit.intake.office import Office, csv_text

SHEET = "S99_柜面登记表_202003.xlsx"
GROUPS = {"姓名": "本人情况", "身份证号": "", "金额": "发放情况", "年月": "", "账号": ""}
"""Column -> what stands above it in a form of two header rows; the group's name stands above its first column only."""


def total(rows: Sequence[dict[str, str]]) -> list[Any]:
    row = dict.fromkeys(rows[0], "") | {
        "编号": f"合计：{len(rows)}",
        "金额": str(sum(Decimal(row["金额"]) for row in rows)),
    }
    return list(row.values())


@pytest.fixture
def counter(office: Office) -> Office:
    office.learn(contract("xlsx", total={"sums": ["amount_yuan"], "counts": True}))
    return office


@pytest.fixture
def send(counter: Office) -> Callable[..., None]:
    """Sends a workbook: what comes before the header, one or two header rows, records, total first or last."""

    def send(
        rows: Sequence[dict[str, Any]],
        before: Sequence[Sequence[Any]] = ([["柜面登记表"], [None, "单位：元"]]),
        groups: dict[str, str] | None = None,
        place: str = "last",
        more: Callable[[openpyxl.Workbook], None] = lambda book: None,
    ) -> None:
        book = openpyxl.Workbook()
        sheet = book.active
        assert isinstance(sheet, Worksheet)
        for line in before:
            sheet.append(list(line))
        if groups is not None:
            _head_twice(sheet, list(rows[0]), groups)
        else:
            sheet.append(list(rows[0]))
        for line in ([total(rows)] if place == "first" else []) + [list(row.values()) for row in rows]:
            sheet.append(line)
        if place == "last":
            sheet.append(total(rows))
        more(book)
        book.save(counter.inbox / SHEET)

    return send


def _head_twice(sheet: Worksheet, labels: Sequence[str], groups: dict[str, str]) -> None:
    """Two header rows: labels of groups below the group's name, all others merged over both rows."""
    above = [groups.get(label, label) for label in labels]
    sheet.append([text or None for text in above])
    sheet.append([label if label in groups else None for label in labels])
    row = sheet.max_row
    for column, label in enumerate(labels, start=1):
        if label not in groups:
            sheet.merge_cells(start_row=row - 1, end_row=row, start_column=column, end_column=column)
        elif groups[label]:
            last = next((c for c in range(column, len(labels)) if labels[c] not in groups or above[c]), len(labels))
            sheet.merge_cells(start_row=row - 1, end_row=row - 1, start_column=column, end_column=last)


GROUPINGS: dict[str, dict[str, str]] = {
    "some": GROUPS,
    "most": dict.fromkeys(record(), "") | {"编号": "登记", "金额": "发放"},
    "those required": {"编号": "登记", "金额": "发放", "账号": "收款"},
    "one": {"日期": "办理"},
    "under the name of a column": {"身份证号": "姓名", "是否": "", "状态": "金额"},
}


@pytest.mark.parametrize("groups", GROUPINGS.values(), ids=GROUPINGS)
@pytest.mark.parametrize("before", [[], [["柜面登记表"]], [["柜面登记表"], [], ["填表人：测试乙", None, "2020年3月"]]])
def test_labels_under_groups_are_the_labels(
    counter: Office, send: Callable[..., None], groups: dict[str, str], before: list[list[Any]]
) -> None:
    send([record(1), record(2, 状态="停不停")], before, groups)
    delivery = counter.one()
    assert (delivery.status, delivery.accepted) == ("admitted", 1), delivery.message
    assert list(counter.quarantined("counter_form")) == [len(before) + 4]
    assert counter.lake("counter_form", "amount_yuan, filing_date, approved_bed_count, source_row") == [
        (Decimal("500.00"), date(2020, 3, 2), 12, len(before) + 3)
    ]


def test_two_header_rows_that_a_sheet_was_saved_as_csv_with(counter: Office) -> None:
    counter.learn(contract("csv", file_pattern=r"S99_柜面登记表_(?P<month>\d{6})\.csv"))
    above = [GROUPS.get(label, label) for label in record()]
    below = [label if label in GROUPS else "" for label in record()]
    counter.send("S99_柜面登记表_202003.csv", csv_text([record(1)], [["标题"], above], below))
    assert counter.one().accepted == 1
    assert counter.lake("counter_form", "source_row") == [(4,)]


def test_a_header_of_one_row_does_not_take_the_first_record_with_it(counter: Office, send: Callable[..., None]) -> None:
    rows = [record(1, 姓名="金额", 账号="", 日期="", 状态=""), record(2)]
    send(rows)
    delivery = counter.one()
    assert (delivery.source, delivery.reasons) == (2, {"S99.bank_account.missing": 1})


def test_a_group_without_its_labels_is_an_unknown_column(counter: Office, send: Callable[..., None]) -> None:
    send([record(1) | {"": ""}], groups={"": "其他情况"})
    delivery = counter.one()
    assert delivery.reasons == {"delivery.unknown_column": 1}
    assert "其他情况" in delivery.message


@pytest.mark.parametrize("place", ["first", "last"])
@pytest.mark.parametrize("groups", [None, GROUPS], ids=["one row", "two rows"])
def test_totals_first_or_last(
    counter: Office, send: Callable[..., None], place: str, groups: dict[str, str] | None
) -> None:
    send([record(1), record(2, 金额="0.5")], groups=groups, place=place)
    delivery = counter.one()
    assert (delivery.status, delivery.source, delivery.accepted) == ("admitted", 2, 2)
    assert delivery.control["amount_yuan"] == {"stated": "500.5", "computed": "500.5"}


def test_a_unit_line_that_lies_does_not_move_the_point(counter: Office, send: Callable[..., None]) -> None:
    send([record(1, 金额="12.34")], before=[["登记表", None, "单位：万元"]])
    assert counter.one().accepted == 1
    assert counter.lake("counter_form", "amount_yuan") == [(Decimal("12.34"),)]


def test_sheets_beside_the_form_are_not_read(counter: Office, send: Callable[..., None]) -> None:
    def more(book: openpyxl.Workbook) -> None:
        book.create_sheet("填表说明", 0).append(["编号：六位数字", "姓名：与身份证一致"])
        book.create_sheet("汇总").append(["编号", "笔数", 2])
        book.create_sheet("空表")

    send([record(1), record(2)], more=more)
    assert counter.one().accepted == 2


def test_typed_cells(counter: Office, send: Callable[..., None]) -> None:
    send(
        [
            record(1)
            | {"编号": 1, "日期": datetime(2020, 3, 2, 14, 5), "年月": 202003, "区划": 420112001, "数量": 12.0},
            record(2)
            | {"编号": "000002", "日期": date(2020, 3, 2), "年月": date(2020, 3, 1), "是否": True, "数量": ""},
            record(3) | {"编号": "000003", "日期": 43892.58680555, "是否": 1},
        ]
    )
    assert counter.one().accepted == 3
    columns = "facility_id, filing_date, payment_month, has_clinic, area_code, approved_bed_count"
    common = (date(2020, 3, 2), date(2020, 3, 1), True, "420112001000")
    assert counter.lake("counter_form", columns) == [
        ("1", *common, 12),
        ("000002", *common, None),
        ("000003", *common, 12),
    ]
