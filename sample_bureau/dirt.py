"""Harmless dirt: spellings that every office produces and that intake must mend without a word.

Belongs here: dirty spellings of clean values, one cell in a few percent of the rows.
Does not belong here: anything that must be rejected (`planted`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

import numpy as np

from catalog.load import Catalog, Code
from catalog.model import Source, SourceField
from sample_bureau.checkdigits import old_id_number
from sample_bureau.forms.cells import (
    Cell,
    DateForm,
    Line,
    MonthForm,
    Style,
    in_form_unit,
    spell_date,
    spell_month,
)
from sample_bureau.randomness import pick

_AROUND = ("\u3000", " ", "\u00a0", "\u200b", "\ufeff", "\t")
_FULL_WIDTH = {ord(char): ord(char) + 0xFEE0 for char in "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-./"}
_TRUE, _FALSE = ("是", "有", "Y", "1", "true"), ("否", "无", "N", "0", "false")
_SHARE = 0.05
_DATE_FORMS: tuple[DateForm, ...] = ("iso", "slash", "dot", "compact", "chinese")
_MONTH_FORMS: tuple[MonthForm, ...] = ("compact", "iso", "slash", "dot", "chinese", "day")
Dirtier = Callable[[Any], Cell]


class Dirt:
    """Dirty spellings for one feed."""

    def __init__(self, catalog: Catalog, source: Source, style: Style, rng: np.random.Generator) -> None:
        self._catalog, self._rng = catalog, rng
        self._as_text, self._is_sheet = style.numbers_as_text, source.format.kind == "xlsx"
        self._dirtiers = [(field.name, self._dirtier(field)) for field in source.fields]

    def sprinkle(self, lines: Sequence[Line]) -> None:
        """Makes one cell dirty in some of the lines, whatever its column."""
        count = max(1, int(len(lines) * _SHARE))
        for place in self._rng.choice(len(lines), count, replace=False).tolist():
            line = lines[place]
            if line.pristine:
                continue
            name, dirty = pick(self._rng, self._dirtiers)
            value = line.values.get(name)
            if value is not None and name not in line.printed:
                line.printed[name] = dirty(value)

    def _dirtier(self, source_field: SourceField) -> Dirtier:
        meaning = self._catalog.meaning(source_field)
        match meaning.type:
            case "id_number":
                return self._id_number
            case "org_code":
                return lambda code: pick(
                    self._rng, (code.translate(_FULL_WIDTH), f"{code[:8]} {code[8:]}", self._around(code))
                )
            case "area_code":
                return self._area
            case "code":
                return self._code(self._catalog.codelists[str(meaning.codelist)])
            case "date":
                return self._date
            case "month":
                return self._month
            case "boolean":
                return lambda value: pick(self._rng, _TRUE if value else _FALSE)
            case "money":
                return lambda value: self._money(value, source_field)
            case "integer" | "decimal":
                return lambda value: pick(self._rng, (str(value).translate(_FULL_WIDTH), self._around(str(value))))
            case _:
                return lambda value: self._around(str(value))

    def _around(self, text: str) -> str:
        """White space, visible or not, before or after a text; a line break where cells can hold one."""
        space = pick(self._rng, (*_AROUND, "\n") if self._is_sheet else _AROUND)
        return space + text if self._rng.random() < 0.4 else text + space

    def _id_number(self, number: str) -> str:
        spellings = [
            number.translate(_FULL_WIDTH),
            f"{number[:6]} {number[6:14]} {number[14:]}",
            self._around(number),
        ]
        if number.endswith("X"):
            spellings += [number.lower()] * 3
        old = old_id_number(number)
        if old:
            spellings += [old] * 2
        return pick(self._rng, spellings)

    def _area(self, code: str) -> str:
        shorter = code[:9] if code.endswith("000") else code
        shorter = code[:6] if code.endswith("000000") else shorter
        return pick(self._rng, (shorter, code.translate(_FULL_WIDTH), self._around(code)))

    def _code(self, codes: Sequence[Code]) -> Dirtier:
        by_code = {code.code: code for code in codes}

        def dirty(value: str) -> Cell:
            code = by_code[value]
            spellings: list[Cell] = [code.code, code.label.zh, *code.aliases, self._around(code.label.zh)]
            if code.code.isdigit():
                spellings += [f"{code.code}{code.label.zh}", f"{code.code}-{code.label.zh}"]
                spellings += [
                    code.code.translate(_FULL_WIDTH),
                    int(code.code) if self._is_sheet else str(int(code.code)),
                ]
            return pick(self._rng, spellings)

        return dirty

    def _date(self, day: Any) -> Cell:
        spellings = [spell_date(day, form) for form in _DATE_FORMS]
        spellings.append(day.isoformat().translate(_FULL_WIDTH))
        serial = spell_date(day, "serial")
        spellings += [serial, day] if self._is_sheet else [str(serial)]
        return pick(self._rng, spellings)

    def _month(self, month: int) -> Cell:
        spellings = [spell_month(month, form) for form in _MONTH_FORMS]
        spellings += [str(month).translate(_FULL_WIDTH), self._around(str(month))]
        return pick(self._rng, spellings)

    def _money(self, value: int | Decimal, source_field: SourceField) -> Cell:
        amount = in_form_unit(value, source_field)
        if source_field.unit == "wan_yuan":
            spellings = [f"{value}元", f"{amount}万元", str(amount).translate(_FULL_WIDTH), f"{amount:,}"]
        else:
            spellings = [
                f"{amount}元",
                f"￥{amount}",
                f"{amount:,}",
                str(amount).translate(_FULL_WIDTH),
                self._around(str(amount)),
            ]
            if value and value % 100 == 0:
                spellings.append(f"{Decimal(value) / 10_000}万元")
        return pick(self._rng, spellings)
