"""Reject letters: who gets which rows, what stands in the workbook, and what comes of it when it is sent back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pytest

from catalog.model import Text
from expectations.suites import candidate_rules
from intake import held, letters
from intake.letter_sheet import NOTICE, OWN_COLUMNS, PERSON, ROWS
from tests.unit.intake.office import BUREAU, PAYMENTS, ROSTER, Office, Row, id_number, member, payment

WUJIASHAN, BAIQUAN = "420112001001", "420112002001"
STREETS = {WUJIASHAN: "吴家山街", BAIQUAN: "柏泉办事处街道"}
TIME = "2020-11-10T09:00:00+08:00"


def make(office: Office) -> letters.Mail:
    words: Mapping[str, Text] = {
        rule.code: rule.text
        for source in office.catalog.sources.values()
        for rule in candidate_rules(source, office.catalog)
    }
    due = letters.letters_due(office.root, office.catalog.bureau(BUREAU), office.catalog, office.books(), words)
    return letters.write(office.root, due)


def send_roster(office: Office, *rows: Row) -> str:
    """Send a roster in which line 4 is sound, and take it in; gives the delivery."""
    office.send_sheet(ROSTER, [member(1), *rows], ["月保障金额(元)"])
    return office.one().delivery_id


def bad_id(serial: int, **changes: Any) -> Row:
    """A member whose ID number has a wrong check digit."""
    right = id_number(serial)
    return member(serial, **{"成员身份证号": right[:-1] + ("1" if right[-1] != "1" else "2"), **changes})


def send_back(
    office: Office, entry: letters.Written, cells: Mapping[tuple[int, str], str], person: str = "张三（街道）"
) -> Path:
    """Mend cells of a letter, given by row number and label, sign it and put it into the inbox under its own name."""
    book = openpyxl.load_workbook(office.root / "letters" / entry.path)
    sheet = book[ROWS]
    columns = {cell.value: cell.column for cell in sheet[1]}
    places = {sheet.cell(row, 1).value: row for row in range(2, sheet.max_row + 1)}
    for (row, label), text in cells.items():
        sheet.cell(places[str(row)], columns[label]).value = text
    for line in book[NOTICE].iter_rows():
        if str(line[0].value).startswith(PERSON):
            line[1].value = person
    path = office.inbox / Path(entry.path).name
    book.save(path)
    return path


def states(office: Office) -> dict[int, str]:
    return {row.row: row.state for row in held.held_rows(office.root, office.books())}


def test_a_unit_gets_its_own_rows_and_no_others(office: Office) -> None:
    send_roster(
        office,
        bad_id(2, 所属区划=WUJIASHAN),
        bad_id(3, 所属区划=BAIQUAN),
        bad_id(4, 所属区划=BAIQUAN[:9]),
        bad_id(5, 所属区划="某街道"),
    )
    found = {Path(entry.path).parts[0]: entry for entry in make(office).all}
    assert set(found) == {STREETS[WUJIASHAN], STREETS[BAIQUAN], "社会救助科"}
    for recipient, serials in ((STREETS[WUJIASHAN], (2,)), (STREETS[BAIQUAN], (3, 4)), ("社会救助科", (5,))):
        sheet = openpyxl.load_workbook(office.root / "letters" / found[recipient].path)[ROWS]
        said = {str(cell) for row in sheet.iter_rows(values_only=True) for cell in row}
        heads = {serial for serial in range(1, 6) if id_number(serial) in said}
        assert heads == set(serials), "the ID number of the head of the household tells whose row it is"


def test_a_letter_shows_the_row_as_it_was_sent_with_marked_cells_and_words(office: Office) -> None:
    row = bad_id(2, **{"月人均收入(元)": "约一百", "所属区划": WUJIASHAN})
    send_roster(office, row)
    (entry,) = make(office).all
    sheet = openpyxl.load_workbook(office.root / "letters" / entry.path)[ROWS]
    heads = [cell.value for cell in sheet[1]]
    assert heads[: len(OWN_COLUMNS)] == list(OWN_COLUMNS)
    cells = dict(zip(heads, sheet[2], strict=True))
    assert cells["原行号"].value == "5"
    assert {label: cells[label].value or "" for label in row} == {label: str(text) for label, text in row.items()}
    coloured = {label for label in row if cells[label].fill.fgColor.rgb == "FFFFD7D7"}
    assert coloured == {"成员身份证号", "月人均收入(元)"}
    for label in coloured:
        assert f"【{cells[label].column_letter}列 {label}】" in cells["退回原因"].value, "never colour alone"
    assert "校验码须正确 / the check digit of" in cells["退回原因"].value
    assert "只填数字" in cells["修改建议"].value


def test_nothing_in_a_letter_is_a_formula_and_every_cell_of_the_form_is_text(office: Office) -> None:
    injected = {"备注": "=1+1", "收款人姓名": "@SUM(A1)", "开户行": "+cmd|' /C calc'!A0", "发放状态": "-9"}
    office.send_payments([payment(1), payment(2, **injected)])
    office.run()
    (entry,) = make(office).all
    book = openpyxl.load_workbook(office.root / "letters" / entry.path)
    assert all(cell.data_type != "f" for sheet in book for line in sheet.iter_rows() for cell in line)
    form = book[ROWS][2][len(OWN_COLUMNS) :]
    assert set(injected.values()) <= {cell.value for cell in form}, "and the texts are as they were sent"
    assert {cell.number_format for cell in form} == {"@"}
    assert not any(cell.protection.locked for cell in form), "offices can mend what is protected against other edits"


def test_letters_are_private_the_same_again_and_written_once(office: Office, new_office: Callable[..., Office]) -> None:
    send_roster(office, bad_id(2))
    first = make(office)
    path = office.root / "letters" / first.written[0].path
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert make(office).written == ()
    again = new_office("again")
    send_roster(again, bad_id(2))
    # The library that sends the sheet stamps it, so the deliveries differ; their letters hold the same rows.
    assert make(again).written[0].rows == first.written[0].rows
    content = path.read_bytes()
    path.unlink()
    assert make(office).written == first.written
    assert path.read_bytes() == content


def test_a_refused_file_goes_back_with_its_reason_and_no_rows(office: Office) -> None:
    office.send_payments([payment(1), payment(2)], total=payment(1) | {"批次号": "合计：2", "金额(元)": "1"})
    office.run()
    (entry,) = make(office).all
    book = openpyxl.load_workbook(office.root / "letters" / entry.path)
    assert book.sheetnames == [NOTICE]
    said = " ".join(str(cell) for row in book[NOTICE].iter_rows(values_only=True) for cell in row)
    assert "合计不符" in said
    assert "1000" in said
    assert id_number(1) not in said


def test_mended_rows_are_admitted_and_the_others_stay_open(office: Office) -> None:
    delivery_id = send_roster(office, bad_id(2), bad_id(3))
    (entry,) = make(office).all
    send_back(office, entry, {(5, "成员身份证号"): id_number(2)})
    correction = office.one()
    assert (correction.mends, correction.mended_by) == (delivery_id, "张三（街道）")
    assert (correction.source, correction.accepted, correction.quarantined) == (2, 1, 1)
    assert states(office) == {5: "mended", 6: "open"}
    rows = office.lake("assistance_roster", "source_row, delivery_id, delivery_month")
    assert [(row, of) for row, of, _ in rows] == [(4, delivery_id), (5, correction.delivery_id)]
    assert {str(month) for _, _, month in rows} == {"2020-03-01"}
    assert office.quarantined("assistance_roster").keys() == {5, 6}, "what came is kept as it came"
    assert {line.delivery_id: line.status for line in office.books()}[delivery_id] == "admitted"
    mail = make(office)
    assert [entry.rows for entry in mail.all] == [1], "the next letter holds what is still open"


def test_what_was_sent_back_stands_in_the_next_letter(office: Office) -> None:
    send_roster(office, bad_id(2))
    (entry,) = make(office).all
    send_back(office, entry, {(5, "成员身份证号"): "不详"})
    office.run()
    (entry,) = make(office).written
    sheet = openpyxl.load_workbook(office.root / "letters" / entry.path)[ROWS]
    said = [cell.value for cell in sheet[2]]
    assert "不详" in said
    assert "须可识别" in said[1]
    send_back(office, entry, {(5, "成员身份证号"): id_number(2)})
    assert office.one().accepted == 1
    mail = make(office)
    assert (mail.all, len(mail.withdrawn)) == ((), 1)
    assert not list((office.root / "letters").rglob("*.xlsx")), "nothing is open, so nothing lies about"


def test_a_row_that_is_settled_is_not_taken_twice(office: Office) -> None:
    send_roster(office, bad_id(2), bad_id(3))
    (entry,) = make(office).all
    send_back(office, entry, {(5, "成员身份证号"): id_number(2)})
    office.run()
    send_back(office, entry, {(5, "成员身份证号"): id_number(9), (6, "成员身份证号"): id_number(3)})
    second = office.one()
    assert (second.source, second.accepted) == (1, 1)
    assert states(office) == {5: "mended", 6: "mended"}
    send_back(office, entry, {(6, "成员身份证号"): id_number(8)})
    third = office.one()
    assert (third.status, list(third.reasons)) == ("rejected", ["delivery.settled"])


def test_a_mended_row_that_repeats_an_accepted_one_points_at_it(office: Office) -> None:
    same = member(1)
    delivery_id = send_roster(office, bad_id(1))
    (entry,) = make(office).all
    send_back(office, entry, {(5, "成员身份证号"): same["成员身份证号"]})
    assert (line := office.one()).duplicates == 1, line
    (row,) = held.held_rows(office.root, office.books())
    assert (row.state, row.survivor) == ("duplicate", (delivery_id, 4))


def test_a_whole_new_delivery_replaces_rows_and_corrections(office: Office) -> None:
    first = send_roster(office, bad_id(2), bad_id(3))
    (entry,) = make(office).all
    late = send_back(office, entry, {(6, "成员身份证号"): id_number(3)}).read_bytes()
    send_back(office, entry, {(5, "成员身份证号"): id_number(2)})
    correction = office.one().delivery_id
    office.send_sheet("S01_低保特困在册名册_202003_更正.xlsx", [member(1), member(2)], ["月保障金额(元)"])
    assert set(office.one().supersedes) == {first, correction}
    assert states(office) == {5: "replaced", 6: "replaced"}
    assert make(office).all == ()
    (office.inbox / Path(entry.path).name).write_bytes(late)
    assert list(office.one().reasons) == ["delivery.settled"]


def _unsigned(office: Office, entry: letters.Written) -> None:
    send_back(office, entry, {}, person="")


def _another_row(office: Office, entry: letters.Written) -> None:
    path = send_back(office, entry, {})
    book = openpyxl.load_workbook(path)
    book[ROWS].cell(2, 1).value = "4"
    book.save(path)


def _another_letter(office: Office, entry: letters.Written) -> None:
    path = send_back(office, entry, {})
    path.rename(path.with_name(path.name.replace(entry.delivery_id, "0" * 16)))


def _another_number_inside(office: Office, entry: letters.Written) -> None:
    path = send_back(office, entry, {})
    book = openpyxl.load_workbook(path)
    for line in book[NOTICE].iter_rows():
        if line[1].value == entry.delivery_id:
            line[1].value = "f" * 16
    book.save(path)


def _no_letter(office: Office, entry: letters.Written) -> None:
    (office.inbox / Path(entry.path).name).write_bytes(b"PK")


def _a_column_more(office: Office, entry: letters.Written) -> None:
    path = send_back(office, entry, {})
    book = openpyxl.load_workbook(path)
    book[ROWS].cell(1, book[ROWS].max_column + 1).value = "备用"
    book.save(path)


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (_unsigned, "delivery.unsigned"),
        (_another_row, "delivery.unknown_letter"),
        (_another_letter, "delivery.unknown_letter"),
        (_another_number_inside, "delivery.unknown_letter"),
        (_no_letter, "delivery.unreadable"),
        (_a_column_more, "delivery.unknown_column"),
    ],
)
def test_a_letter_that_is_not_the_one_that_was_sent_is_refused(
    office: Office, spoil: Callable[[Office, letters.Written], None], code: str
) -> None:
    send_roster(office, bad_id(2))
    (entry,) = make(office).all
    spoil(office, entry)
    line = office.one()
    assert (line.status, list(line.reasons)) == ("rejected", [code])
    assert states(office) == {5: "open"}
    assert id_number(2) not in line.message
    assert [each.delivery_id for each in make(office).all] == [entry.delivery_id], "a refused letter is not answered"


def test_payments_add_up_and_are_compared_with_all_that_came(office: Office) -> None:
    office.send_payments([payment(1), payment(2, 发放状态="9")])
    delivery_id = office.one().delivery_id
    (entry,) = make(office).all
    send_back(office, entry, {(5, "发放状态"): "1"})
    line = office.one()
    assert (line.accepted, line.control) == (1, {}), "a letter has no total to tie"
    office.send_payments([payment(2)], name=PAYMENTS.replace(".csv", "_重发.csv"))
    assert office.one().duplicates == 1
    assert states(office)[5] == "mended"
    assert delivery_id in {line.delivery_id for line in office.books() if line.status == "admitted"}


def test_taking_a_letter_in_again_gives_the_same_bytes(office: Office) -> None:
    """A kill before the line in the books: the correction is done again and writes the same."""
    send_roster(office, bad_id(2))
    (entry,) = make(office).all
    send_back(office, entry, {(5, "成员身份证号"): id_number(2)})
    office.run()
    before = office.contents()
    books = office.root / "deliveries.jsonl"
    books.write_text("".join(books.read_text().splitlines(keepends=True)[:-1]))
    office.run()
    assert office.contents() == before
    files = f"{office.root}/quarantine/assistance_roster/*.parquet"
    assert duckdb.sql(f"SELECT count(*) FROM read_parquet('{files}')").fetchall() == [(1,)]
