"""Breaks single cells: each kind of mistake that an office makes, so that it is exactly that mistake.

Belongs here: broken spellings and values. Does not belong here: rows and their places (`recipe.planting`).
"""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal
from typing import Any

from catalog.model import SourceField
from sample_bureau.checkdigits import credit_code_wrong, id_number_wrong
from sample_bureau.errors import SampleError
from sample_bureau.forms.cells import Cell, Line
from sample_bureau.months import after
from sample_bureau.recipe.draft import Draft

_NO_CODE = ("待定", "其他（待定）", "暂缺")
_NO_NUMBER, _NO_DATE = "待核", "待补"


def broken(draft: Draft, line: Line, name: str, kind: str) -> str:
    """Breaks one cell of a line; gives a note for people. Raises SampleError when a field cannot break that way."""
    field = next(item for item in draft.source.fields if item.name == name)
    value, type_ = line.values.get(name), draft.types[name]
    match kind, type_:
        case "missing", _:
            line.values[name] = None
            return "empty"
        case "damaged", "id_number":
            line.values[name] = None
            line.printed[name] = _damaged(str(value), draft.source.format.kind)
            return "ID number turned into a floating-point number"
        case "checksum", "id_number":
            line.values[name] = id_number_wrong(str(value)[:17])
            return "check digit is wrong"
        case "checksum", "org_code":
            line.values[name] = credit_code_wrong(str(value))
            return "check character is wrong"
        case "code", "code" | "boolean":
            line.printed[name] = _unknown_code(draft, field)
            return "no such code"
        case "range", "integer" | "decimal" | "money":
            line.values[name] = _out_of_range(field, type_)
            return "out of range"
        case "area", "area_code":
            line.printed[name] = _unknown_area(draft)
            return "no such area"
        case "format", "date" | "month":
            line.values[name], line.printed[name] = None, _NO_DATE
            return "no date"
        case "format", "integer" | "decimal" | "money":
            line.values[name], line.printed[name] = None, _NO_NUMBER
            return "no number"
        case "format", "id_number":
            line.printed[name] = str(value)[:12]
            return "ID number too short"
        case "format", "text" if field.pattern:
            line.printed[name] = _off_pattern(field, str(value))
            return "not of the form that the contract asks for"
    where = f"sample_bureau/recipes/{draft.recipe.feed}.yml"
    raise SampleError(f"{where}: defects: '{name}' of type {type_} cannot break as {kind}")


def changed(draft: Draft, name: str, value: Any) -> Any:
    """Another value of a field."""
    match draft.types[name]:
        case "code":
            field = next(item for item in draft.source.fields if item.name == name)
            codelist = str(draft.ground.catalog.meaning(field).codelist)
            codes = [code.code for code in draft.ground.catalog.codelists[codelist]]
            return next(code for code in codes if code != value)
        case "boolean":
            return not value
        case "date":
            return value - timedelta(days=1)
        case "month":
            return after(value, -1)
        case "integer":
            return value + 1
        case "money":
            return value + 60
        case "decimal":
            return value + Decimal(1)
        case "text":
            return f"{value}（补）"
        case other:
            raise SampleError(
                f"sample_bureau/recipes/{draft.recipe.feed}.yml: defects: a field of type {other} does not change"
            )


def _damaged(number: str, kind: str) -> Cell:
    digits = number.replace("X", "0")
    return float(digits) if kind == "xlsx" else f"{digits[0]}.{digits[1:6]}E+17"


def _unknown_code(draft: Draft, field: SourceField) -> str:
    catalog = draft.ground.catalog
    codelist = catalog.meaning(field).codelist or "boolean"
    known = {text for code in catalog.codelists[codelist] for text in (code.code, code.label.zh, *code.aliases)}
    return next(text for text in _NO_CODE if text not in known)


def _out_of_range(field: SourceField, type_: str) -> Any:
    factor = 10_000 if field.unit == "wan_yuan" else 1
    if field.maximum is not None:
        value = (field.maximum + 1) * factor
    elif field.minimum is not None:
        value = (field.minimum - 1) * factor
    else:
        raise SampleError(f"defects: '{field.name}' has no range in its contract")
    return value if type_ == "decimal" else int(value)


def _unknown_area(draft: Draft) -> str:
    known = {area.area_code for area in draft.ground.catalog.areas}
    division = draft.ground.areas.codes(draft.places, "district")[0][:6]
    return next(code for number in range(997, 0, -1) if (code := f"{division}{number:03d}000") not in known)


def _off_pattern(field: SourceField, value: str) -> str:
    pattern = field.pattern or ""
    for text in (value[:-1] + "?", "不详", value + "号", value[1:]):
        if text and not re.fullmatch(pattern, text):
            return text
    raise SampleError(f"defects: everything fits the pattern of '{field.name}'")
