"""Typed cells become texts: as a person would type them, and so that damage still shows.

A cell keeps its type until here, because a number in an identifier's column is damage that its digits no
longer show: it is written in the notation that gives it away (4.2011199003071E+17) and refused as damaged.

Belongs here: cells of formats that know types (sheets, DBF). Does not belong here: what the texts mean.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import TypeGuard

from intake.plan import FieldPlan

Cell = int | float | Decimal | str | bool | time | date | datetime | timedelta
_EXACT = 10**15
"""Up to here a spreadsheet keeps every digit of a whole number."""


def writer_of(field: FieldPlan) -> Callable[[Cell], str]:
    """How a cell of a field's column is written: what a number cannot be, it does not come to look like."""
    if field.reading in ("person", "organisation"):
        return lambda cell: _scientific(cell) if _is_number(cell) else plain_text(cell)
    if field.reading in ("compact", "pattern"):
        return lambda cell: _scientific(cell) if _is_number(cell) and abs(float(cell)) >= _EXACT else plain_text(cell)
    if field.type == "month":
        # 2020.1 as a number may have been 2020.10.
        return lambda cell: _scientific(cell) if _is_number(cell) and cell % 1 else plain_text(cell)
    return plain_text


def _is_number(cell: Cell) -> TypeGuard[int | float | Decimal]:
    return isinstance(cell, int | float | Decimal) and not isinstance(cell, bool)


def _scientific(number: int | float | Decimal) -> str:
    return f"{number:.14E}"


def plain_text(cell: Cell) -> str:
    """A cell as a person would type it: whole numbers without decimals, dates as 2020-01-05, TRUE as true.

    A spreadsheet counts with 15 significant digits; more than these are noise of binary fractions.
    """
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, int | float):
        return f"{Decimal(f'{cell:.15g}'):f}"
    if isinstance(cell, Decimal):
        return f"{cell.normalize():f}"
    if isinstance(cell, datetime):
        return str(cell.date()) if cell.time() == time() else cell.isoformat(" ")
    return cell.isoformat() if isinstance(cell, date | time) else str(cell)
