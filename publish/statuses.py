"""Which status an observation of an indicator has, and where its series breaks.

Belongs here: what the registry and the figures themselves say. Does not belong here: which cells are hidden
(`disclosure`), what the codes are called (code list `observation_status`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal

from catalog.series import SeriesBreak
from publish.release.model import STATUS_BREAK, STATUS_NORMAL, STATUS_NOT_APPLICABLE, STATUS_UNAVAILABLE, Observation


def status_without_value(denominator: Decimal | None) -> str:
    """Takes the denominator of a value that there is not, None without one; gives why there is none."""
    return STATUS_NOT_APPLICABLE if denominator == 0 else STATUS_UNAVAILABLE


def with_breaks(observations: Iterable[Observation], breaks: Sequence[SeriesBreak]) -> tuple[Observation, ...]:
    """Takes the observations of an indicator and the breaks of its series; gives them, the first one that is told as it
    was counted after each break marked as a break (SDMX code list CL_OBS_STATUS, `B`).

    Only where the series has an earlier observation: else there is nothing that it could be compared with.
    """
    told = tuple(observations)
    marked = {id(each) for broken in breaks for each in _first_after(told, broken)}
    return tuple(
        replace(each, status=STATUS_BREAK) if id(each) in marked and each.status == STATUS_NORMAL else each
        for each in told
    )


def _first_after(observations: Sequence[Observation], broken: SeriesBreak) -> Iterable[Observation]:
    """The first observation of each series from the month of a break on."""
    month = broken.date.isoformat()[:7]
    series: dict[tuple[str, str, str], list[Observation]] = {}
    for each in observations:
        if not broken.slices or each.slice in broken.slices:
            series.setdefault((each.slice, each.area_code, each.period_kind), []).append(each)
    for members in series.values():
        after = [each for each in members if each.month >= month]
        if after and len(after) < len(members):
            yield min(after, key=lambda each: each.month)
