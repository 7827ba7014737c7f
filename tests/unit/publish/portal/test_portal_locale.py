"""How numbers, units, periods and dates are written in Chinese and in English."""

from __future__ import annotations

from decimal import Decimal

import pytest

from catalog.model import Text
from publish.portal.locale import Locale, decimals_of, plain_number
from publish.portal.wording import STATES

ZH, EN = Locale("zh"), Locale("en")


@pytest.mark.parametrize(
    ("value", "decimals", "written"),
    [
        (0, None, "0"),
        (1234567, None, "1,234,567"),
        (Decimal("1234.5"), None, "1,234.50"),
        (Decimal("-1234.5"), None, "−1,234.50"),
        (Decimal("2.675"), 2, "2.68"),
        (Decimal("-0.001"), 2, "0.00"),
        (Decimal("1E+3"), None, "1,000"),
    ],
)
def test_numbers_have_separators_and_a_real_minus(value: Decimal, decimals: int | None, written: str) -> None:
    assert plain_number(value, decimals) == written


def test_a_column_is_written_with_the_same_decimals() -> None:
    assert decimals_of([1, Decimal("2.00"), None]) == 0
    assert decimals_of([1, Decimal("2.5"), None]) == 2


@pytest.mark.parametrize(
    ("locale", "month", "kind", "written"),
    [
        (ZH, "2020-10", "month", "2020年10月"),
        (ZH, "2020-10", "ytd", "2020年1—10月"),
        (ZH, "2020-01", "ytd", "2020年1月"),
        (EN, "2020-10", "month", "Oct 2020"),
        (EN, "2020-10", "ytd", "Jan–Oct 2020"),
        (EN, "2020-01", "ytd", "Jan 2020"),
    ],
)
def test_periods(locale: Locale, month: str, kind: str, written: str) -> None:
    assert locale.period(month, kind) == written


def test_large_sums_of_money_are_also_written_short() -> None:
    amount = ZH.quantity(Decimal("12284939.50"), "元")
    assert (amount.text, amount.exact) == ("1,228.49万元", "12,284,939.50元")
    amount = EN.quantity(Decimal("12284939.50"), "yuan")
    assert (amount.text, amount.exact) == ("12.28 million yuan", "12,284,939.50 yuan")


def test_small_sums_and_other_units_are_written_as_they_are() -> None:
    assert ZH.quantity(Decimal(670), "元").exact is None
    assert ZH.quantity(28610, "人").text == "28,610人"
    assert EN.quantity(1, "人").text == "1 person"
    assert EN.quantity(Decimal("92.290323"), "percent", 2).text == "92.29%"


def test_an_unknown_unit_stands_for_itself() -> None:
    assert EN.quantity(3, "亩").text == "3 亩"


@pytest.mark.parametrize(
    ("value", "zh", "en"),
    [(950, "950", "950"), (2500, "2,500", "2.5k"), (12_500_000, "1,250万", "12.5M"), (0, "0", "0")],
)
def test_axis_numbers_are_short(value: int, zh: str, en: str) -> None:
    assert (ZH.compact(value), EN.compact(value)) == (zh, en)


def test_dates_and_what_is_not_a_date() -> None:
    assert ZH.day("2020-11-05T09:00:00+08:00") == "2020年11月5日"
    assert EN.day("2020-11-05") == "5 Nov 2020"
    assert EN.day("soon") == "soon"


def test_small_shares_are_not_rounded_to_nothing() -> None:
    assert ZH.share(1, 81_472) == "不到0.1%"
    assert EN.share(1, 81_472) == "under 0.1%"
    assert EN.share(0, 10) == "0.0%"
    assert EN.share(0, 0) == "–"


def test_a_hidden_value_is_a_symbol_and_a_word() -> None:
    assert (ZH.status("c"), EN.status("c")) == ("c 保密", "c confidential")


def test_texts_and_words() -> None:
    assert EN.text(Text(zh="中", en="en")) == "en"
    assert ZH.word(STATES, "draft") == "草稿"
    assert ZH.word(STATES, "unheard-of") == "unheard-of"


def test_chinese_on_an_english_page_is_marked_and_escaped() -> None:
    assert EN.foreign("街道<b>") == '<span lang="zh-CN">街道&lt;b&gt;</span>'
    assert EN.foreign("plain<b>") == "plain&lt;b&gt;"
    assert ZH.foreign("街道") == "街道"
