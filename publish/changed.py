"""Indicators and claims over changed figures: computed again from what is published, so that readers can check them.

Belongs here: the arithmetic of an indicator over published rows. Does not belong here: which figures may leave
(`publish.disclosure`), the release's form of them (`publish.assemble`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from catalog.model import UNIT_FACTORS, Indicator
from publish.disclosure.methods.view import View
from publish.tables import ClaimValue, IndicatorValue, cell_of


def indicator_from(view: View, indicator: Indicator, value: IndicatorValue) -> IndicatorValue:
    """The value with numerator, denominator and result from the published rows."""
    numerator, denominator = _parts(view, indicator, value)
    return replace(
        value, numerator=numerator, denominator=denominator, value=_result(indicator, numerator, denominator)
    )


def claim_from(view: View, indicator: Indicator, value: ClaimValue) -> ClaimValue:
    """The claim with the result and the difference that follow from the published rows; its status stays, which
    judges the registers."""
    result = _result(indicator, *_parts(view, indicator, value))
    if value.computed is None or value.difference is None or result is None:
        return value
    computed = result * UNIT_FACTORS.get(indicator.unit, Decimal(1))
    return replace(value, computed=computed, difference=value.difference + computed - value.computed)


def _parts(view: View, indicator: Indicator, value: IndicatorValue | ClaimValue) -> tuple[Decimal, Decimal | None]:
    own = indicator.denominator_slice
    below = value.slice if own is None else own
    numerator = _sum(view, indicator.numerator, value, value.slice)
    return numerator, _sum(view, indicator.denominator, value, below) if indicator.denominator else None


def _sum(view: View, measure: str, value: IndicatorValue | ClaimValue, slice_: str) -> Decimal:
    """The published figure; a row that is not listed counts nothing."""
    dataset = view.table.dataset
    cells: Iterable[str] = (cell_of(dataset, slice_, value.area_code, *period) for period in value.periods)
    rows = [view.row_of[cell] for cell in cells if cell in view.row_of]
    return sum((Decimal(str(row[measure] or 0)) for row in rows), Decimal(0))


def _result(indicator: Indicator, numerator: Decimal, denominator: Decimal | None) -> Decimal | None:
    if denominator is None:
        return indicator.scale * numerator
    if denominator == 0:
        return None
    growth = denominator if indicator.kind == "growth" else Decimal(0)
    return (indicator.scale * (numerator - growth) / denominator).quantize(Decimal("0.000001"))
