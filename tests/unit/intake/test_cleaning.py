"""Dates, months, numbers and codes: however a form writes them, they come out in one form, or are refused."""

from __future__ import annotations

from datetime import date, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import catalog
from intake.engine import fold, spellings_of
from tests.unit.intake.office import Understand

DATES = st.dates(min_value=date(1930, 1, 1), max_value=date(2099, 12, 31))
DIRT = st.sampled_from(["", " ", "\u3000", "\u00a0", "\u200b", "\ufeff", "\t", "\n"])


def wide(text: str) -> str:
    """The text in full width."""
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)


@settings(max_examples=60, deadline=None)
@given(day=DATES, dirt=DIRT)
def test_every_way_to_write_a_date(understand: Understand, day: date, dirt: str) -> None:
    serial = str((day - date(1899, 12, 30)).days)
    texts = {
        f"{day:%Y-%m-%d}",
        f"{day.year}/{day.month}/{day.day}",
        f"{day.year}.{day.month}.{day.day}",
        f"{day:%Y%m%d}",
        f"{day.year}年{day.month}月{day.day}日",
        serial,
    }
    texts |= {wide(text) for text in texts}
    texts |= {dirt + text[:4] + dirt + text[4:] for text in texts}
    for text, found in understand("fund_line", "issue_date", sorted(texts)).items():
        assert found == (str(day), day, None), text


@settings(max_examples=60, deadline=None)
@given(day=DATES, dirt=DIRT)
def test_every_way_to_write_a_month(understand: Understand, day: date, dirt: str) -> None:
    first = day.replace(day=1)
    texts = {
        f"{day:%Y%m}",
        f"{day:%Y-%m}",
        f"{day.year}/{day.month}",
        f"{day:%Y.%m}",
        f"{day.year}年{day.month}月",
        f"{day:%Y-%m-%d}",
        str((day - date(1899, 12, 30)).days),
    }
    texts |= {wide(text) + dirt for text in texts}
    for text, found in understand("assistance_payment", "payment_month", sorted(texts)).items():
        assert found == (str(first), first, None), text


@settings(max_examples=60, deadline=None)
@given(day=DATES, clock=st.times(), dirt=DIRT.filter(lambda dirt: dirt != ""))
def test_a_time_of_day_behind_a_date_does_not_count(understand: Understand, day: date, clock: time, dirt: str) -> None:
    half = f"{clock.hour % 12 or 12}:{clock.minute:02d}"
    texts = {
        f"{day:%Y-%m-%d}{dirt}{clock:%H:%M}",
        f"{day:%Y-%m-%d}T{clock:%H:%M:%S}",
        f"{day:%Y-%m-%d}T{clock:%H:%M:%S}.{clock.microsecond:06d}+08:00",
        f"{day:%Y-%m-%d} {clock.isoformat()}",
        f"{day.year}/{day.month}/{day.day}{dirt}{dirt}{clock.hour}:{clock:%M:%S}",
        f"{day.year}.{day.month}.{day.day} {clock.hour}:{clock:%M}",
        f"{day.year}年{day.month}月{day.day}日{dirt}{clock.hour}时{clock.minute}分",
        f"{day.year}年{day.month}月{day.day}日{clock.hour}时",
        f"{day.year}/{day.month}/{day.day} {'上下'[clock.hour > 11]}午{half}",
        f"{day.year}/{day.month}/{day.day} {half} {'AP'[clock.hour > 11]}M",
        f"{day:%Y%m%d}{clock:%H%M%S}",
        f"{day:%Y%m%d} {clock:%H:%M}",
        f"{(day - date(1899, 12, 30)).days}.{clock.hour * 10**6 // 24:06d}",
    }
    texts |= {wide(text) for text in texts}
    for text, found in understand("fund_line", "issue_date", sorted(texts)).items():
        assert found == (str(day), day, None), text
    first = day.replace(day=1)
    for text, found in understand("assistance_payment", "payment_month", sorted(texts)).items():
        assert found == (str(first), first, None), text


@pytest.mark.parametrize(
    "text",
    [
        *("2020-03-02 24:00", "2020-03-02 14:60", "2020-03-02 14", "2020-03-0214:05", "14:05", "2020-02-30 14:05"),
        *("2020-03-02 14:05 周一", "2020-03-02T14:05:00Z", "20200302250000", "202003021405", "2020-03-02 14:05:61"),
        *("2020-03-02 2020-03-03", "2020-03-02 至 14:05"),
    ],
)
def test_what_is_no_time_of_day(understand: Understand, text: str) -> None:
    assert understand("fund_line", "issue_date", [text])[text][1:] == (None, "format")


@pytest.mark.parametrize(
    "text",
    ["2020-02-30", "2020-13-01", "20201301", "2020年", "八三年冬月", "1/5/2020", "2020115", "0", "-5", "2020-1-5-6"],
)
def test_what_is_no_date(understand: Understand, text: str) -> None:
    assert understand("fund_line", "issue_date", [text])[text] == (text, None, "format")


def test_march_1900_begins_the_reliable_serials(understand: Understand) -> None:
    found = understand("fund_line", "issue_date", ["43835", "10000", "99999", "9999"])
    assert found["43835"][1] == date(2020, 1, 5)
    assert found["10000"][1] == date(1899, 12, 30) + timedelta(10000)
    assert found["9999"][2] == "format", "four digits are more likely a year"


@settings(max_examples=80, deadline=None)
@given(fen=st.integers(-(10**11), 10**11), dirt=DIRT)
def test_every_way_to_write_an_amount(understand: Understand, fen: int, dirt: str) -> None:
    amount = Decimal(fen) / 100
    plain = f"{amount:.2f}"
    in_wan = f"{amount / 10000:f}万元"
    texts = {plain, f"{amount:,.2f}", f"￥{plain}", f"¥{plain}元", wide(f"{amount:,.2f}"), dirt + plain + dirt, in_wan}
    for text, found in understand("assistance_payment", "amount_yuan", sorted(texts)).items():
        assert found == (plain if fen else "0.00", amount, None), text


@settings(max_examples=60, deadline=None)
@given(fen=st.integers(0, 10**11))
def test_a_suffix_overrides_the_unit_of_the_column(understand: Understand, fen: int) -> None:
    in_wan = Decimal(fen).scaleb(-6)
    texts = [f"{in_wan:f}", f"{in_wan:f}万元", f"{Decimal(fen) / 100:.2f}元"]
    for text, (_, value, fault) in understand("fund_line", "budget_yuan", texts).items():
        assert (value, fault) == (in_wan, None), text


@pytest.mark.parametrize("text", ["1,23", "12.345", "一百", "1e5", "--5", "5 00元元元x", ".", "1200000000000000"])
def test_what_is_no_amount(understand: Understand, text: str) -> None:
    assert understand("assistance_payment", "amount_yuan", [text])[text][1:] == (None, "format")


def test_whole_numbers_are_whole(understand: Understand) -> None:
    found = understand("assistance_roster", "covered_count", ["3", "3.0", "1,200", "2.5", "三"])
    assert {text: value for text, (_, value, _) in found.items()} == {
        "3": 3,
        "3.0": 3,
        "1,200": 1200,
        "2.5": None,
        "三": None,
    }


@pytest.mark.parametrize("codelist", sorted(catalog.load().codelists))
def test_every_spelling_means_its_code(codelist: str) -> None:
    codes = catalog.load().codelists[codelist]
    spellings = spellings_of(codes)
    for code in codes:
        assert spellings[fold(code.code)] == code.code
        assert spellings[fold(code.label.zh)] == code.code
        assert spellings[fold(f"{code.code}-{code.label.zh}")] == code.code
        assert all(spellings.get(fold(alias), code.code) == code.code for alias in code.aliases)


def test_codes_and_their_dirt(understand: Understand) -> None:
    known = {"1": "01", "０１": "01", "01政府办养老机构": "01", " 民办 养老机构": "02", "11": "11", "长者食堂": "07"}
    found = understand("elderly_facility", "facility_type_code", [*known, "12", "政府", "001"])
    assert {text: value for text, (_, value, _) in found.items()} == known | {"12": None, "政府": None, "001": None}
    assert {found[text][2] for text in ("12", "政府", "001")} == {"code"}


def test_yes_and_no(understand: Understand) -> None:
    said = {
        "是": "true",
        "有": "true",
        "Y": "true",
        "y": "true",
        "1": "true",
        "TRUE": "true",
        "否": "false",
        "无": "false",
    }
    said |= {"N": "false", "0": "false", "False": "false"}
    found = understand("elderly_facility", "has_clinic", [*said, "或许"])
    assert {text: value for text, (_, value, _) in found.items()} == said | {"或许": None}


def test_areas(understand: Understand) -> None:
    known = {
        "420112": "420112000000",
        "420112001": "420112001000",
        "420112001001": "420112001001",
        "４２０１１２ ": "420112000000",
        "L42011201": "L42011201",
    }
    found = understand("fund_line", "area_code", [*known, "420999", "42011", "吴家山街道"])
    assert {text: found[text][1] for text in known} == known
    assert [found[text][2] for text in ("420999", "42011", "吴家山街道")] == ["area", "format", "format"]
