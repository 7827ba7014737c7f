"""Target against actual: what an indicator's latest value is held against, and the word for it.

Belongs here: the comparison of two published figures. Does not belong here: where a target is stated
(`catalog/indicators/`), and any target that no register states.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from catalog.model import Indicator
from publish.portal.series import Series
from publish.release.model import Observation, Release

TargetState = Literal["reached", "short", "unjudged", "hidden", "none"]


@dataclass(frozen=True, slots=True)
class Target:
    """A stated target as written, the indicator that states it, the word for where the value stands, and how far off.

    `apart` is empty unless the target is not reached.
    """

    text: str
    indicator: str
    state: TargetState
    apart: str = ""


def stated(indicator: Indicator, release: Release) -> tuple[Observation, ...]:
    """The published observations of the target that the registry names for an indicator; none where it names none."""
    named = indicator.target
    if named is None:
        return ()
    found = (each.observations for each in release.indicators if each.indicator.id == named.indicator)
    return tuple(one for each in found for one in each if one.slice == named.slice and one.value is not None)


def by_month(observations: tuple[Observation, ...], area_code: str) -> Mapping[str, Decimal]:
    """The targets of an area by month; the first where a month has several."""
    found: dict[str, Decimal] = {}
    for each in observations:
        if each.area_code == area_code and each.value is not None:
            found.setdefault(each.month, each.value)
    return found


def target_of(main: Series, targets: Mapping[str, Decimal]) -> Target | None:
    """The target for the month of the latest value with the word for it; None where none is stated for that month.

    A value that is not published is held against nothing, and an indicator without a good direction is not judged.
    """
    aim, now, indicator = targets.get(main.latest.month), main.latest.value, main.indicator
    if aim is None or indicator.target is None:
        return None
    text = main.locale.quantity(aim, indicator.unit).text
    if now is None:
        return Target(text, indicator.target.indicator, "hidden")
    if indicator.direction == "neutral":
        return Target(text, indicator.target.indicator, "unjudged")
    short = aim - now if indicator.direction == "higher_is_better" else now - aim
    if short <= 0:
        return Target(text, indicator.target.indicator, "reached")
    return Target(text, indicator.target.indicator, "short", main.apart(short) if round(short, 2) else "")
