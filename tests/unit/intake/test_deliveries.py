"""Whole deliveries: what stops one, in words that a person can act on; what repeats, replaces, and is kept private."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from intake import accounts
from intake.accounts import Delivery
from intake.errors import IntakeError
from tests.unit.intake.office import (
    FACILITIES,
    PAYMENTS,
    ROSTER,
    Office,
    csv_text,
    facility,
    id_number,
    member,
    payment,
    total_of,
)

Send = Callable[[Office], object]


def _truncated_sheet(office: Office) -> None:
    path = office.send_sheet(ROSTER, [member(serial) for serial in range(1, 50)], ["月保障金额(元)"])
    path.write_bytes(path.read_bytes()[:2000])


def _without(column: str) -> Send:
    rows = [{key: value for key, value in payment(1).items() if key != column}]
    return lambda office: office.send(PAYMENTS, csv_text([*rows, total_of(rows)]))


REJECTED: list[tuple[str, Send, list[str]]] = [
    ("delivery.unreadable", _truncated_sheet, ["文件损坏", "damaged", "重新导出"]),
    ("delivery.unreadable", lambda o: o.send(FACILITIES, "{不是JSON"), ["json", "export the form again"]),
    ("delivery.unreadable", lambda o: o.send(FACILITIES, '{"data": 3}'), ["data", "no list of records"]),
    (
        "delivery.unreadable",
        lambda o: o.send(PAYMENTS, csv_text([payment(1)]) + ",".join(["DB202003-01"] * 15) + "\n"),
        ["第3行", "line 3", "remove the surplus delimiter"],
    ),
    (
        "delivery.encoding",
        lambda o: o.send(PAYMENTS, csv_text([payment(1)]).encode("utf-16")),
        ["UTF-8", "GB18030", "save the file"],
    ),
    ("delivery.empty", lambda o: o.send(PAYMENTS, ""), ["文件为空", "the file is empty"]),
    ("delivery.empty", lambda o: o.send(PAYMENTS, csv_text([payment(1)]).splitlines()[0]), ["没有数据行"]),
    ("delivery.empty", lambda o: o.send_facilities([]), ["no data row"]),
    ("delivery.missing_column", _without("金额(元)"), ["缺少“金额(元)”列", "column “金额(元)” is missing"]),
    ("delivery.missing_column", lambda o: o.send(PAYMENTS, "甲,乙\n1,2\n"), ["没有表头", "no header"]),
    (
        "delivery.unknown_column",
        lambda o: o.send(PAYMENTS, csv_text([payment(1) | {"经办人": "测试丙"}])),
        ["第15列“经办人”", "column 15", "source contract"],
    ),
    (
        "delivery.unknown_column",
        lambda o: o.send(PAYMENTS, csv_text([payment(1)], header=[*list(payment(1))[:-1], "批次号"])),
        ["重复", "comes twice"],
    ),
    (
        "delivery.total_mismatch",
        lambda o: o.send_payments([payment(1)], total=total_of([payment(1)]) | {"金额(元)": "500.06"}),
        ["“金额(元)”合计为500.06，各行之和为500", "states 500.06, its rows give 500"],
    ),
    (
        "delivery.total_mismatch",
        lambda o: o.send_payments([payment(1), payment(2)], total=total_of([payment(1)]) | {"金额(元)": "1000"}),
        ["行数", "states 1, its rows give 2"],
    ),
    ("delivery.total_mismatch", lambda o: o.send(PAYMENTS, csv_text([payment(1)])), ["没有合计行"]),
    ("delivery.total_mismatch", lambda o: o.send_facilities([facility(1)], 合计=2), ["states 2, its rows give 1"]),
    ("delivery.unknown_file", lambda o: o.send("通讯录.csv", "a,b\n"), ["通讯录.csv", "matches no form"]),
    ("delivery.unknown_file", lambda o: o.send("S02_救助资金发放批次_202013.csv", "a,b\n"), ["文件名"]),
]


@pytest.mark.parametrize(("code", "send", "said"), REJECTED)
def test_a_rejected_delivery_says_what_where_and_what_to_do(
    office: Office, code: str, send: Send, said: list[str]
) -> None:
    send(office)
    delivery = office.one()
    assert delivery.status == "rejected"
    assert list(delivery.reasons) == [code]
    assert delivery.message.startswith(f"{delivery.file}: ")
    assert all(text in delivery.message for text in said), delivery.message
    assert not any(secret in delivery.message for secret in (id_number(1), "测试甲", "62220000000"))
    assert delivery.source == delivery.quarantined
    assert not list(office.root.glob("lake/*/month=2*/*"))
    assert office.run().deliveries == (), "a rejected delivery is not tried again"


def test_a_total_within_tolerance_ties(office: Office) -> None:
    office.send_payments([payment(1)], total=total_of([payment(1)]) | {"金额(元)": "500.05"})
    assert office.one().status == "admitted"


def test_a_stopped_delivery_holds_every_row(office: Office) -> None:
    office.send_payments([payment(1), payment(2)], total=total_of([payment(1), payment(2)]) | {"金额(元)": "1"})
    delivery = office.one()
    assert (delivery.source, delivery.quarantined) == (2, 2)
    assert delivery.reasons == {"delivery.total_mismatch": 2}
    assert office.quarantined("assistance_payment") == {row: ["delivery.total_mismatch"] for row in (4, 5)}


def test_the_run_goes_on_after_a_rejected_file(office: Office) -> None:
    _truncated_sheet(office)
    office.send_payments([payment(1)])
    assert [line.status for line in office.run().deliveries] == ["rejected", "admitted"]


def test_the_same_bytes_are_one_delivery(office: Office) -> None:
    path = office.send_payments([payment(1)])
    office.send("S02_救助资金发放批次_202003_重发.csv", path.read_bytes())
    first, second = office.run().deliveries
    assert (first.status, second.status) == ("admitted", "repeated")
    assert second.reasons == {"delivery.repeated": 1}
    assert PAYMENTS in second.message
    assert second.source == 0
    report = office.run()
    assert (report.deliveries, report.unchanged) == ((), 2)


def test_gb18030_and_utf8_with_a_mark_are_the_same_form(new_office: Callable[..., Office]) -> None:
    lakes = []
    for encoding in ("utf-8", "utf-8-sig", "gb18030"):
        office = new_office(encoding)
        office.send_payments([payment(1, 收款人姓名="䶮㙟"), payment(2)], encoding=encoding)
        assert office.one().accepted == 2
        lakes.append(office.lake("assistance_payment", "* EXCLUDE (delivery_id)"))
        assert not list((office.root / "quarantine").rglob("*.csv"))
    assert lakes[0] == lakes[1] == lakes[2]


def test_line_numbers_survive_quoted_breaks_blank_lines_and_windows_line_ends(office: Office) -> None:
    rows = [payment(1, 备注="一\n二"), payment(2, 资金来源=""), payment(3), payment(4, 资金来源="")]
    lines = csv_text([*rows, total_of(rows, "金额(元)")], [["标题"]]).splitlines()
    office.send(PAYMENTS, "\r\n".join([*lines[:4], "", *lines[4:]]) + "\r\n\r\n")
    assert office.one().accepted == 2
    assert set(office.quarantined("assistance_payment")) == {6, 8}


def test_totals_first_and_subtotals_anywhere(office: Office) -> None:
    rows = [payment(1), payment(2)]
    total = total_of(rows, "金额(元)")
    part = total_of(rows[:1], "金额(元)") | {"批次号": " 小 计 "}
    office.send(PAYMENTS, csv_text([total, rows[0], part, rows[1]]))
    delivery = office.one()
    assert (delivery.source, delivery.accepted) == (2, 2)


def test_headers_are_found_whatever_their_brackets_and_breaks(office: Office) -> None:
    header = [label.replace("(", "（").replace(")", " ）").replace("年月", "年\n月") for label in payment(1)]
    rows = [payment(1), total_of([payment(1)], "金额(元)")]
    office.send(PAYMENTS, csv_text(rows, header=header))
    assert office.one().accepted == 1


def test_a_hidden_sheet_is_not_read(office: Office) -> None:
    import openpyxl

    path = office.send_sheet(ROSTER, [member(1)], ["月保障金额(元)"])
    book = openpyxl.load_workbook(path)
    old = book.copy_worksheet(book.worksheets[0])
    book.move_sheet(old, -1)
    old.sheet_state = "hidden"
    book.worksheets[0].append(["垃圾"])
    book.save(path)
    assert office.one().source == 1


def test_two_visible_sheets_with_the_form_are_not_half_read(office: Office) -> None:
    import openpyxl

    path = office.send_sheet(ROSTER, [member(1)], ["月保障金额(元)"])
    book = openpyxl.load_workbook(path)
    book.copy_worksheet(book.worksheets[0])
    book.save(path)
    delivery = office.one()
    assert (delivery.status, delivery.reasons) == ("rejected", {"delivery.several_sheets": 1})
    assert "一个工作表" in delivery.message


def test_a_misnamed_file_is_taken_in_when_it_comes_again_under_its_name(office: Office) -> None:
    rows = [payment(1)]
    office.send("救助资金202003.csv", csv_text([*rows, total_of(rows, "金额(元)")]))
    office.run()
    (office.root / "inbox" / "救助资金202003.csv").rename(office.root / "inbox" / PAYMENTS)
    office.run()
    assert [d.status for d in accounts.read(office.root)] == ["rejected", "admitted"]


def test_nothing_personal_in_the_books_or_in_file_names(office: Office) -> None:
    office.send(f"{id_number(5)}的材料.csv", "x")
    office.send_payments([payment(1), payment(2, 收款人身份证号="坏")])
    office.run()
    books = (office.root / accounts.BOOKS).read_text(encoding="utf-8")
    for secret in (id_number(1), id_number(5), "测试甲", "62220000000", "HH00001"):
        assert secret not in books
    assert len(books.splitlines()) == 2


def test_an_engine_error_tells_no_value(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:

    from intake import admission

    def fail(*_: object) -> None:
        raise duckdb.ConversionException(f"Could not convert string '{id_number(1)}'")

    monkeypatch.setattr(admission, "find_repeats", fail)
    office.send_payments([payment(1)])
    with pytest.raises(IntakeError) as caught:
        office.run()
    assert id_number(1) not in str(caught.value)
    assert caught.value.__suppress_context__


def test_rows_can_neither_be_lost_nor_invented() -> None:
    with pytest.raises(IntakeError, match="3 source rows are not 1 accepted"):
        Delivery("0" * 16, "f", "S00", "2020-01", "f.csv", "0" * 64, 1, 1, "admitted", 3, 1, 1, 0)


def test_twice_from_scratch_gives_the_same_bytes(new_office: Callable[..., Office]) -> None:
    first, second = new_office("first"), new_office("second")
    for office in (first, second):
        office.send_payments([payment(serial) for serial in range(1, 200)] + [payment(1), payment(2, 资金来源="")])
        office.send_facilities([facility(1)])
        office.run()
    assert first.contents() == second.contents()


def test_only_the_owner_can_read_what_identifies(office: Office) -> None:
    office.send_payments([payment(1), payment(1), payment(2, 资金来源="")])
    office.run(keep_candidates=True)
    for zone in ("landing", "quarantine", "vault", "candidates", "lake"):
        paths = [office.root / zone, *(office.root / zone).rglob("*")]
        assert len(paths) > 1
        assert all(path.stat().st_mode & 0o077 == 0 for path in paths), zone
    (landed,) = office.root.glob("landing/*/*")
    assert landed.stat().st_mode & 0o777 == 0o400
    assert landed.read_bytes() == (office.inbox / PAYMENTS).read_bytes()


def test_progress_is_told(office: Office) -> None:
    told: list[tuple[int, int, str]] = []
    office.send_payments([payment(1)])
    office.run(progress=lambda done, total, name: told.append((done, total, name)))
    assert told == [(0, 1, PAYMENTS)]


def test_the_inbox_is_left_as_it_is(office: Office) -> None:
    path = office.send_payments([payment(1)])
    before: tuple[bytes, Path] = (path.read_bytes(), path)
    office.run()
    assert (path.read_bytes(), path) == before
