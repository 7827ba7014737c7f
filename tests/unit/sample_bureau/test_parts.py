"""The small parts: check digits against known numbers, sharing out, rosters that add up, spellings, workbooks."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal

import openpyxl
import pytest
from stdnum import luhn
from stdnum.cn import uscc

from sample_bureau import SampleError, calibration, checkdigits, months
from sample_bureau.forms.cells import spell_date, spell_month
from sample_bureau.forms.xlsx import Sheet, column_letters, workbook


def test_id_numbers_end_in_the_right_digit():
    assert checkdigits.id_number("11010519491231002") == "11010519491231002X"
    assert checkdigits.id_number("44052418800101001") == "440524188001010014"
    assert checkdigits.id_number_wrong("11010519491231002") != "11010519491231002X"
    assert checkdigits.old_id_number("11010519491231002X") == "110105491231002"
    assert checkdigits.old_id_number("420112200001010012") is None


def test_credit_codes_hold_two_check_characters():
    code = checkdigits.credit_code("52", "420112", "MJ912345")
    assert uscc.is_valid(code) and len(code) == 18
    assert not uscc.is_valid(checkdigits.credit_code_wrong(code))


def test_accounts_are_no_bank_cards():
    assert not luhn.is_valid(checkdigits.invented_account("620000123456789012"))


def test_shares_add_up():
    assert sum(calibration.share_out(100, [1, 1, 1])) == 100
    assert calibration.share_out(10, [0, 1, 1]) == [0, 5, 5]


def test_roster_sizes_add_up_to_the_money():
    rates = [80, 80, 130, 130, 130, 130, 80, 80, 80, 80]
    sizes = calibration.roster_sizes(2_153_900, rates, 2144)
    assert sizes[-1] == 2144 and sum(s * r for s, r in zip(sizes, rates, strict=True)) == 2_153_900
    with pytest.raises(SampleError, match="no roster"):
        calibration.roster_sizes(2_153_901, rates, 2144)


def test_flows_lead_from_size_to_size():
    moves = calibration.flows((202001, 202002, 202003), (10, 9, 12), (0, 1, 1))
    assert moves.starts == (202002, 202003, 202003, 202003) and moves.exits == (202002, 202002)


def test_months():
    assert months.after(202012) == 202101 and months.after(202001, -1) == 201912
    assert months.day_of(202002, 31) == date(2020, 2, 29)


def test_spellings():
    day = date(2020, 1, 5)
    forms = [spell_date(day, form) for form in ("iso", "slash", "dot", "compact", "chinese", "serial")]
    assert forms == ["2020-01-05", "2020/1/5", "2020.1.5", "20200105", "2020年1月5日", 43835]
    assert spell_month(202001, "chinese") == "2020年1月"


def test_workbook_opens_and_keeps_types():
    rows = [["题"], ["甲", 1, Decimal("2.50"), date(2020, 1, 5), 4.2e17, True, None, "a<b&c\n\u3000"]]
    content = workbook(
        [Sheet("藏", [["x"]], hidden=True), Sheet("表", rows, ["A1:H1"])],
        "标题",
        "说明",
        "2020-01-31T09:00:00Z",
    )
    book = openpyxl.load_workbook(io.BytesIO(content))
    cells = [cell.value for cell in book["表"][2]]
    assert cells[:3] == ["甲", 1, 2.5] and cells[3].date() == date(2020, 1, 5)
    assert cells[4:] == [4.2e17, True, None, "a<b&c\n\u3000"]
    assert book["藏"].sheet_state == "hidden" and book.properties.title == "标题"
    assert [column_letters(n) for n in (1, 26, 27, 52, 703)] == ["A", "Z", "AA", "AZ", "AAA"]
