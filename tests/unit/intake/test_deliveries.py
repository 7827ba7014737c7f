"""Whole deliveries: what stops one, in words that a person can act on; what repeats, replaces, and is kept private."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from intake import accounts, lake
from intake.accounts import Delivery
from intake.errors import IntakeError
from intake.plan import plan_of
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


FAILURES = [
    ("intake.landing", "land"),
    ("intake.admission", "find_repeats"),
    ("intake.quarantine", "write"),
    ("intake.vault", "seal"),
    ("intake.lake", "write"),
    ("intake.accounts", "append"),
]


@pytest.mark.parametrize(("module", "step"), FAILURES)
@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_kill_at_any_point_is_mended_by_the_next_run(
    new_office: Callable[..., Office], monkeypatch: pytest.MonkeyPatch, module: str, step: str, moment: str
) -> None:
    def fill(office: Office) -> Office:
        office.send_sheet(ROSTER, [member(1), member(2, 户编号="")], ["月保障金额(元)"])
        office.run()
        office.send_sheet("S01_低保特困在册名册_202003_更正.xlsx", [member(1), member(2)], ["月保障金额(元)"])
        return office

    calm, struck = fill(new_office("calm")), new_office("struck")
    for path in sorted(calm.inbox.iterdir()):
        (struck.inbox / path.name).write_bytes(path.read_bytes())
    corrected = struck.inbox / "S01_低保特困在册名册_202003_更正.xlsx"
    content = corrected.read_bytes()
    corrected.unlink()
    struck.run()
    corrected.write_bytes(content)
    calm.run()
    with monkeypatch.context() as patch:
        _strike(patch, module, step, moment)
        with pytest.raises(KeyboardInterrupt):
            struck.run()
    struck.run()
    assert struck.contents() == calm.contents()
    assert [line.status for line in struck.books()] == ["superseded", "admitted"]


def _strike(patch: pytest.MonkeyPatch, module: str, step: str, moment: str) -> None:
    """Interrupt the run at one step, before or after it has done its work."""
    import importlib

    place = importlib.import_module(module)
    original = getattr(place, step)

    def struck(*args: object, **kwargs: object) -> None:
        if moment == "after":
            original(*args, **kwargs)
        raise KeyboardInterrupt

    patch.setattr(place, step, struck)


def test_a_half_written_line_is_cut_off(office: Office) -> None:
    office.send_payments([payment(1)])
    office.run()
    books = office.root / accounts.BOOKS
    whole = books.read_bytes()
    books.write_bytes(whole + b'{"delivery_id": "abc')
    assert len(office.books()) == 1
    office.send_facilities([facility(1)])
    office.run()
    assert [line.feed for line in office.books()] == ["assistance_payment", "elderly_facility"]
    assert books.read_bytes().startswith(whole)
    assert all(json.loads(line) for line in books.read_text(encoding="utf-8").splitlines())


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


def test_a_file_that_is_still_being_written_waits(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    from intake import landing

    office.send_payments([payment(1)])
    with monkeypatch.context() as patch:
        patch.setattr(landing, "sha256_of", lambda path: "0" * 64)
        report = office.run()
    assert (report.deliveries, report.unsettled) == ((), (PAYMENTS,))
    assert office.run().deliveries[0].status == "admitted"


def test_two_runs_do_not_meet(office: Office) -> None:
    import fcntl

    with (office.root / ".intake.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(IntakeError, match="another intake is at work"):
            office.run()


def outline_of(office: Office, feed: str) -> Path:
    (file,) = (office.root / "lake" / feed / "month=none").iterdir()
    return file


def columns_of(file: Path) -> list[tuple[str, str]]:
    return [
        (name, type_)
        for name, type_, *_ in duckdb.sql(
            f"DESCRIBE SELECT * FROM read_parquet('{file}', hive_partitioning = false)"
        ).fetchall()
    ]


def test_every_feed_of_the_catalogue_has_a_file_without_rows(office: Office) -> None:
    office.send_payments([payment(1)])
    office.run()
    for feed, source in office.catalog.sources.items():
        file = outline_of(office, feed)
        assert columns_of(file) == list(lake.columns(plan_of(source, office.catalog))), feed
        assert file.stat().st_mode & 0o777 == 0o600
    (delivered,) = office.root.glob("lake/assistance_payment/month=2020-03/*.parquet")
    assert columns_of(delivered) == columns_of(outline_of(office, "assistance_payment"))
    assert (len(office.books()), len(office.lake("assistance_payment")), office.lake("fund_line")) == (1, 1, [])


def test_files_without_rows_are_written_when_they_are_due_and_only_then(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.run()
    before = office.contents()
    with monkeypatch.context() as patch:
        patch.setattr(duckdb, "connect", None)
        office.run()
    assert office.contents() == before
    outline_of(office, "fund_line").unlink()
    source = office.catalog.sources["elderly_facility"]
    fewer = source.model_copy(update={"fields": tuple(f for f in source.fields if f.name != "latitude")})
    office.catalog = replace(office.catalog, sources={**office.catalog.sources, fewer.feed: fewer})
    office.run()
    after = office.contents()
    assert {path.split("/")[1] for path in before.keys() ^ after.keys()} == {"elderly_facility"}
    assert "latitude" not in dict(columns_of(outline_of(office, fewer.feed)))
    assert columns_of(outline_of(office, "fund_line"))
    assert office.books() == ()


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
