"""Published figures as targets: which records they count, over which months, and between which bounds.

Belongs here: reading claims against a recipe's `calibration`. Does not belong here: meeting them.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from catalog.model import Claim, Indicator
from sample_bureau.months import Month, after, month_of
from sample_bureau.recipe.draft import HISTORY
from sample_bureau.recipe.model import Calibration, Measure
from sample_bureau.recipe.schedule import Schedule

Basis = Literal["records", "distinct", "sum", "stated"]
Where = Mapping[str, frozenset[str | None]]
_ABOVE, _BELOW = Decimal("1.004"), Decimal("0.996")
# A ratio that only just rounds to the digits printed is too close for comfort.
_INSIDE = 0.96


class NotUsed(Exception):
    """Why a claim decides nothing here."""


@dataclass(frozen=True, slots=True)
class Slice:
    """Some of the records: those with these codes, in these months of the period, in this area (None: anywhere).

    `first` and `last` are places in the period; HISTORY stands for everything before it.
    """

    where: Where
    first: int
    last: int
    area: str | None = None


@dataclass(frozen=True, slots=True)
class Bounds:
    """Between which values a figure is right, and the value to aim at."""

    low: float
    high: float
    aim: float

    @property
    def is_exact(self) -> bool:
        """Whether only one value is right."""
        return self.low == self.high


@dataclass(frozen=True, slots=True)
class Target:
    """One claim, as something to be met. A rate has a denominator, and its bounds are those of the ratio.

    A stated figure is a field of the one record in its slice.
    """

    claim: Claim
    basis: Basis
    field: str | None
    inside: Slice
    bounds: Bounds
    denominator: Slice | None = None
    denominator_basis: Basis | None = None
    denominator_field: str | None = None


def target_of(
    claim: Claim, indicator: Indicator, calibration: Calibration, schedule: Schedule, root: str, known: frozenset[str]
) -> Target:
    """A claim as a target. Raises NotUsed saying why it is none. `known` are the areas of the bureau."""
    if indicator.kind in ("growth", "rank"):
        raise NotUsed(f"a figure of kind {indicator.kind} does not say how many records there are")
    if claim.area_code != root and claim.area_code not in known:
        raise NotUsed(f"area {claim.area_code} is not part of the bureau's")
    area = None if claim.area_code == root else claim.area_code
    first, last = _window(claim, indicator, schedule)
    measure = _measure(calibration, indicator.numerator)
    inside = Slice(_where(calibration, measure, claim.dimensions or ""), first, last, area)
    factor = indicator.scale * (Decimal("0.01") if indicator.unit == "percent" else Decimal(1))
    basis, field = _basis(measure)
    if indicator.denominator is None:
        return Target(claim, basis, field, inside, _bounds(claim, factor, basis in ("records", "distinct")))
    below = _measure(calibration, indicator.denominator)
    dimensions = indicator.denominator_slice if indicator.denominator_slice is not None else claim.dimensions or ""
    whole = Slice(_where(calibration, below, dimensions), first, last, area)
    below_basis, below_field = _basis(below)
    if below_basis == "sum" and basis != "sum":
        raise NotUsed("a ratio of records to a sum does not say how many records there are")
    return Target(claim, basis, field, inside, _ratio(claim, factor), whole, below_basis, below_field)


def _window(claim: Claim, indicator: Indicator, schedule: Schedule) -> tuple[int, int]:
    """The months that a claim speaks of, as places in the period. What a ledger says of the time before the period is
    the figure that speaks of the time up to it.
    """
    end = claim.period_end or claim.period_start
    if end is None:
        raise NotUsed("it names no period")
    months, last_due = schedule.months, schedule.due[-1]
    is_flow = claim.kind == "flow" or (claim.kind == "rate" and "ytd" in indicator.period_kinds)
    last = month_of(end) if is_flow else min(month_of(end), months[-1])
    if last < months[0]:
        if schedule.holds == "ledger" and is_flow and last == after(months[0], -1) and claim.period_start:
            return HISTORY, HISTORY
        raise NotUsed("its period lies before the bureau's")
    last_slot = min(_slot(months, last), last_due)
    if not is_flow:
        if schedule.holds != "snapshot":
            return HISTORY, last_slot
        standing = schedule.standing_in(last_slot)
        if standing is None:
            raise NotUsed("there is no delivery up to its month")
        return HISTORY, standing
    start = month_of(claim.period_start) if claim.period_start else None
    if start is None or start // 100 < last // 100:
        return HISTORY, last_slot
    if start > months[-1]:
        raise NotUsed("its period lies after the bureau's")
    return _slot(months, max(start, months[0])), last_slot


def _slot(months: tuple[Month, ...], month: Month) -> int:
    return max(place for place, known in enumerate(months) if known <= max(month, months[0]))


def _measure(calibration: Calibration, name: str) -> Measure:
    if name not in calibration.measures:
        raise NotUsed(f"the recipe does not say what the measure {name} counts")
    return calibration.measures[name]


def _basis(measure: Measure) -> tuple[Basis, str | None]:
    if measure.states:
        return "stated", measure.states
    if measure.sum:
        return "sum", measure.sum
    return ("distinct" if measure.count_basis == "distinct" else "records"), None


def _where(calibration: Calibration, measure: Measure, dimensions: str) -> dict[str, frozenset[str | None]]:
    """The codes that a slice of a measure stands for, by field."""
    where = {field: frozenset(values) for field, values in measure.where.items()}
    for part in filter(None, dimensions.split(";")):
        name, _, value = part.partition("=")
        if name not in calibration.dimensions:
            raise NotUsed(f"the recipe does not say what the dimension {name} is")
        rule = calibration.dimensions[name]
        if rule.codes and value not in rule.codes:
            raise NotUsed(f"the recipe does not say which codes {part} stands for")
        codes: frozenset[str | None] = frozenset(rule.codes[value]) if rule.codes else frozenset({value})
        where[rule.field] = where[rule.field] & codes if rule.field in where else codes
    return where


def _bounds(claim: Claim, factor: Decimal, is_count: bool) -> Bounds:
    value = claim.value_base_unit / factor
    exact = float(value)
    match claim.qualifier:
        case "over":
            return Bounds(exact, math.inf, float(math.ceil(value * _ABOVE) + (1 if is_count else 0)))
        case "at_least":
            return Bounds(exact, math.inf, exact)
        case "nearly":
            return Bounds(0, exact, float(math.floor(value * _BELOW)))
        case "at_most":
            return Bounds(0, exact, exact)
        case _:
            return Bounds(exact, exact, exact)


def _ratio(claim: Claim, factor: Decimal) -> Bounds:
    value, rounding = float(claim.value_base_unit / factor), float(claim.rounding / factor) * _INSIDE
    match claim.qualifier:
        case "over" | "at_least":
            return Bounds(value, math.inf, min(value * float(_ABOVE), 1.0) if value <= 1 else value)
        case "nearly" | "at_most":
            return Bounds(0, value, value * float(_BELOW))
        case _:
            return Bounds(value - rounding, value + rounding, value)
