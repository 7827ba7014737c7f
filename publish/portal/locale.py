"""One language of the portal: which text, how a number, a unit, a period and a date are written.

Belongs here: formatting that differs by language. Does not belong here: what is shown (views) and where
(templates).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Final, Literal

from markupsafe import Markup, escape

from catalog.load import load
from catalog.model import Text
from catalog.units import MONEY_UNITS, Unit
from publish.portal.wording import STATUSES

Lang = Literal["zh", "en"]
Number = Decimal | int

LANGS: Final[tuple[Lang, ...]] = ("zh", "en")
_TAGS: Final[Mapping[Lang, str]] = {"zh": "zh-CN", "en": "en"}
_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_HAN: Final = re.compile(r"[\u3400-\u9fff]")
_WAN: Final = Decimal(10_000)
_MILLION: Final = Decimal(1_000_000)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its unit, and for large amounts of money the exact amount beside the readable one."""

    number: str
    unit: str
    tight: bool
    exact: str | None = None

    @property
    def text(self) -> str:
        """Number and unit in one line."""
        return f"{self.number}{self.unit}" if self.tight or not self.unit else f"{self.number} {self.unit}"


def decimals_of(values: Iterable[Number | None]) -> int:
    """How many decimals a column of values needs: none for whole numbers, otherwise two."""
    return 0 if all(value is None or value == int(value) for value in values) else 2


def plain_number(value: Number, decimals: int | None = None) -> str:
    """Write a number with thousands separators and a real minus sign: -1234.5 becomes −1,234.50."""
    places = decimals_of([value]) if decimals is None else decimals
    rounded = Decimal(value).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    # A value that rounds to nothing must not be written as minus zero.
    return f"{rounded or abs(rounded):,f}".replace("-", "−")


def breakable(name: str) -> Markup:
    """A machine name that may break after its underscores, so that it breaks nowhere else."""
    return Markup("_<wbr>").join(escape(piece) for piece in name.split("_"))


@dataclass(frozen=True, slots=True)
class Locale:
    """A language and its ways of writing."""

    lang: Lang

    @property
    def units(self) -> Mapping[str, Unit]:
        """What units are called."""
        return load().vocabularies.units

    @property
    def tag(self) -> str:
        """The language tag for the `lang` attribute."""
        return _TAGS[self.lang]

    def t(self, zh: str, en: str) -> str:
        """The one of two wordings that belongs to this language."""
        return zh if self.lang == "zh" else en

    def text(self, text: Text) -> str:
        """The wording of a bilingual text."""
        return self.t(text.zh, text.en)

    def opening(self, text: Text) -> str:
        """The wording of a bilingual text where it opens a line: English labels are catalogued in lower case."""
        wording = self.text(text)
        return wording[:1].upper() + wording[1:] if self.lang == "en" else wording

    def word(self, words: Mapping[str, Text], key: str) -> str:
        """The wording of an enumerated value; a value that has none stands for itself."""
        return self.text(words[key]) if key in words else key

    def foreign(self, text: str) -> Markup:
        """A text that exists in Chinese only: on an English page it is marked, to be read out rightly."""
        if self.lang == "en" and _HAN.search(text):
            return Markup('<span lang="zh-CN">{}</span>').format(text)
        return escape(text)

    def unit(self, code: str, value: Number | None = None) -> str:
        """The name of a unit; an unknown unit stands for itself."""
        unit = self.units.get(code)
        if unit is None:
            return code
        return self.t(unit.zh, unit.single if value == 1 else unit.en)

    def quantity(self, value: Number, unit: str, decimals: int | None = None) -> Quantity:
        """A value with its unit. Money from ten thousand yuan (English: a million) is also written short."""
        places = min(2, decimals) if decimals is not None else decimals_of([value])
        number, name = plain_number(value, places), self.unit(unit, value)
        known = self.units.get(unit)
        tight = self.lang == "zh" or (known is not None and known.tight)
        if unit not in MONEY_UNITS or abs(Decimal(value)) < (_WAN if self.lang == "zh" else _MILLION):
            return Quantity(number, name, tight)
        scale, short = (_WAN, "万元") if self.lang == "zh" else (_MILLION, "million yuan")
        exact = f"{number}{name}" if tight else f"{number} {name}"
        return Quantity(plain_number(Decimal(value) / scale, 2), short, tight, exact)

    def compact(self, value: Number) -> str:
        """A short number for the axis of a chart: 1.2万, 12k, 1.5M."""
        steps = (
            ((Decimal(10) ** 8, "亿"), (_WAN, "万")) if self.lang == "zh" else ((_MILLION, "M"), (Decimal(1000), "k"))
        )
        for scale, suffix in steps:
            if abs(Decimal(value)) >= scale:
                return f"{_trimmed(Decimal(value) / scale)}{suffix}"
        return _trimmed(Decimal(value))

    def month(self, month: str) -> str:
        """2020-10 as 2020年10月 or Oct 2020."""
        year, number = _year_and_month(month)
        return self.t(f"{year}年{number}月", f"{_MONTHS[number - 1]} {year}")

    def period(self, month: str, kind: str = "month") -> str:
        """A reporting period: a month, the year up to and including it, or all time up to it."""
        year, number = _year_and_month(month)
        if kind == "cumulative":
            return self.t(f"截至{year}年{number}月", f"to {_MONTHS[number - 1]} {year}")
        if kind != "ytd" or number == 1:
            return self.month(month)
        return self.t(f"{year}年1—{number}月", f"Jan–{_MONTHS[number - 1]} {year}")

    def day(self, stamp: str) -> str:
        """The day of an ISO date or time stamp: 2020年11月5日 or 5 Nov 2020."""
        if not re.match(r"\d{4}-\d{2}-\d{2}", stamp):
            return stamp
        year, month, day = (int(part) for part in stamp[:10].split("-"))
        return self.t(f"{year}年{month}月{day}日", f"{day} {_MONTHS[month - 1]} {year}")

    def share(self, part: int, whole: int) -> str:
        """A part of a whole in percent, one decimal; tiny shares are not rounded to nothing."""
        if whole == 0:
            return "–"
        percent = Decimal(100 * part) / Decimal(whole)
        if 0 < percent < Decimal("0.1"):
            return self.t("不到0.1%", "under 0.1%")
        return f"{plain_number(percent, 1)}%"

    def status(self, status: str) -> str:
        """What stands in the place of a value that is not published: the symbol and its meaning."""
        return f"{status} {self.word(STATUSES, status)}" if status in STATUSES else status


def _year_and_month(month: str) -> tuple[int, int]:
    year, number = month[:7].split("-")
    return int(year), int(number)


def _trimmed(value: Decimal) -> str:
    text = plain_number(value, 2)
    return text.rstrip("0").rstrip(".") if "." in text else text
