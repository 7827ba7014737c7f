"""What is said of an indicator's series: from which day it no longer compares, and which series states its target.

Belongs here: the two shapes, and what must hold for a target. Does not belong here: judging whether it is reached.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING

from catalog.entry import Entry, Text

if TYPE_CHECKING:
    from catalog.model import Indicator


class SeriesBreak(Entry):
    """From this day a series is no longer comparable with what it was, and why. `slices` where not all break."""

    date: date
    text: Text
    slices: tuple[str, ...] = ()


class BureauBreak(SeriesBreak):
    """A break in the series that one bureau publishes of an indicator."""

    indicator: str


class StatedTarget(Entry):
    """Where the target of an indicator is stated: an indicator of kind `target`, and the slice of it that is meant.

    The target holds for the first of the indicator's own slices. It is a figure of a register, never one of ours.
    """

    indicator: str
    slice: str = ""


def target_problems(indicators: Mapping[str, Indicator]) -> Iterator[str]:
    """Each stated target that is no target, has no such slice, or is counted in another unit."""
    for indicator in indicators.values():
        if (stated := indicator.target) is None:
            continue
        where, target = f"indicators: {indicator.id}: target", indicators.get(stated.indicator)
        if target is None or target.kind != "target":
            yield f"{where}: '{stated.indicator}' is no indicator of kind target"
        elif stated.slice not in target.slices:
            yield f"{where}: '{stated.indicator}' has no slice '{stated.slice}'"
        elif target.unit != indicator.unit:
            yield f"{where}: '{stated.indicator}' is counted in {target.unit}, not in {indicator.unit}"
