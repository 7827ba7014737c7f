"""How a form spells a value: dates, months, codes, amounts, area codes.

Belongs here: turning one typed value into one printed cell. Does not belong here: layout and files.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from catalog.load import Catalog
from catalog.model import Source, SourceField
from sample_bureau.months import Month

Cell = str | int | float | Decimal | date | bool | None
DateForm = Literal["iso", "slash", "dot", "compact", "chinese", "serial", "cell"]
MonthForm = Literal["compact", "iso", "slash", "dot", "chinese", "day"]
_EPOCH = date(1899, 12, 30)
_TEN_THOUSAND = Decimal(10_000)


@dataclass(frozen=True, slots=True)
class Planted:
    """What a planted row is planted for: the gate that must catch it, the code, and a note for people."""

    code: str
    note: str
    gate: str = "intake"


@dataclass(slots=True)
class Line:
    """One row of a form.

    `values` are typed; `printed` overrides single cells. A total adds up `values`, so a cell that is no
    number has no value there. Pristine lines take no dirt.
    """

    values: dict[str, Any]
    printed: dict[str, Cell] = field(default_factory=dict)
    planted: Planted | None = None
    pristine: bool = False


@dataclass(frozen=True, slots=True)
class Style:
    """The habits of one office: spelling of dates and months, which code columns print the bare code."""

    dates: DateForm = "iso"
    months: MonthForm = "compact"
    bare_codes: frozenset[str] = frozenset()
    numbers_as_text: bool = True
    district_areas: bool = False


def spell_date(day: date, form: DateForm) -> Cell:
    """A date in one of the spellings that occur in forms."""
    match form:
        case "iso":
            return day.isoformat()
        case "slash":
            return f"{day.year}/{day.month}/{day.day}"
        case "dot":
            return f"{day.year}.{day.month}.{day.day}"
        case "compact":
            return f"{day:%Y%m%d}"
        case "chinese":
            return f"{day.year}年{day.month}月{day.day}日"
        case "serial":
            return (day - _EPOCH).days
        case "cell":
            return day


def spell_month(month: Month, form: MonthForm) -> str:
    """A month in one of the spellings that occur in forms."""
    year, number = divmod(month, 100)
    match form:
        case "compact":
            return f"{month}"
        case "iso":
            return f"{year}-{number:02d}"
        case "slash":
            return f"{year}/{number}"
        case "dot":
            return f"{year}.{number:02d}"
        case "chinese":
            return f"{year}年{number}月"
        case "day":
            return f"{year}-{number:02d}-01"


def in_form_unit(value: int | Decimal, source_field: SourceField) -> Decimal:
    """An amount of yuan in the unit in which the form states it, with at least two decimals."""
    amount = Decimal(value) / _TEN_THOUSAND if source_field.unit == "wan_yuan" else Decimal(value)
    exponent = amount.as_tuple().exponent
    places = max(2, -exponent) if isinstance(exponent, int) else 2
    return amount.quantize(Decimal(1).scaleb(-places))


class Printer:
    """Prints the lines of one feed in the style of its office."""

    def __init__(self, catalog: Catalog, source: Source, style: Style) -> None:
        self.fields = source.fields
        self._spell = [_speller(catalog, source_field, style) for source_field in source.fields]

    def cells(self, line: Line) -> list[Cell]:
        """The printed cells of a line, in the order of the contract's columns."""
        values, printed = line.values, line.printed
        return [
            printed[source_field.name] if source_field.name in printed else spell(values.get(source_field.name))
            for source_field, spell in zip(self.fields, self._spell, strict=True)
        ]

    def spell(self, name: str, value: Any) -> Cell:
        """One value as the form prints it."""
        place = next(place for place, source_field in enumerate(self.fields) if source_field.name == name)
        return self._spell[place](value)


def _speller(catalog: Catalog, source_field: SourceField, style: Style) -> Callable[[Any], Cell]:
    meaning = catalog.meaning(source_field)
    match meaning.type:
        case "code":
            return _code_speller(catalog, str(meaning.codelist), source_field.name in style.bare_codes)
        case "date":
            return lambda day: None if day is None else spell_date(day, style.dates)
        case "month":
            return lambda month: None if month is None else spell_month(month, style.months)
        case "boolean":
            return lambda value: None if value is None else "是" if value else "否"
        case "money":
            if style.numbers_as_text:
                return lambda value: None if value is None else str(in_form_unit(value, source_field))
            return lambda value: None if value is None else in_form_unit(value, source_field)
        case "integer" | "decimal":
            if style.numbers_as_text:
                return lambda value: None if value is None else str(value)
            return lambda value: value
        case "area_code":
            # Registers that concern a whole district print its six digits.
            return lambda code: code[:6] if style.district_areas and code and code.endswith("000000") else code
        case _:
            return lambda value: value


def _code_speller(catalog: Catalog, codelist: str, bare: bool) -> Callable[[Any], Cell]:
    if bare:
        return lambda code: code
    labels: Mapping[Any, str] = {code: text.zh for code, text in catalog.labels(codelist).items()}
    return lambda code: labels[code] if code is not None else None
