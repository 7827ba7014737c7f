"""Series over time: a line with its gaps, and the small line without axes.

Belongs here: geometry of lines. Does not belong here: which figures are drawn, and how they are written.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import ceil, floor, log10
from typing import Final

from markupsafe import Markup

from publish.portal.charts.frame import FONT_SIZE, NARROWEST, Caption, percent, px, share_of, svg, text_width

LINE_HEIGHT: Final = 232
_TOP, _BOTTOM = 34, 204
_SPARK_HEIGHT: Final = 56
_GAP_MARK_Y: Final = 10


@dataclass(frozen=True, slots=True)
class Point:
    """A point of a line: its period, its value (None is a gap), the value as written, its status.

    `target` is what was aimed at for the period. With a point where `breaks` a new series begins, which does not
    compare with what was before: the line is cut there.
    """

    label: str
    value: Decimal | None
    shown: str
    status: str = "A"
    target: Decimal | None = None
    breaks: bool = False


@dataclass(frozen=True, slots=True)
class Tick:
    """A line across the plot and what is written beside it."""

    value: float
    label: str


def scale(values: Sequence[Decimal], most_ticks: int = 4) -> tuple[float, ...]:
    """Round tick values that enclose the values. Zero is the base unless the series is far from it."""
    low, high = float(min(values)), float(max(values))
    if (low >= 0 and low < 0.6 * high) or low == high >= 0:
        low = 0.0
    elif (high <= 0 and high > 0.6 * low) or low == high:
        high = 0.0
    step = _round_step((high - low or 1.0) / most_ticks)
    first, last = floor(low / step + 1e-9), ceil(high / step - 1e-9)
    return tuple(round(index * step, 10) for index in range(first, max(last, first + 1) + 1))


def line_chart(points: Sequence[Point], ticks: Sequence[Tick], caption: Caption) -> Markup:
    """A series over time: the line with its gaps and breaks, the targets, the last value, a few periods below."""
    base, top = ticks[0].value, ticks[-1].value
    places = [_place(point.value, base, top, _TOP, _BOTTOM) for point in points]
    parts = [_grid(tick, base, top) for tick in ticks]
    parts += _gaps(points, _BOTTOM)
    parts += _breaks(points)
    parts += _targets(points, base, top)
    parts.append(_line(points, places, LINE_HEIGHT))
    parts += [
        Markup('<circle class="dot" cx="{}%" cy="{}" r="3"/>').format(percent(run[0], len(points)), px(place))
        for run in _runs(points, places)
        if len(run) == 1 and (place := places[run[0]]) is not None
    ]
    parts.append(_last_value(points, places))
    parts += [
        Markup('<text class="axis" x="{}%" y="{}" text-anchor="{}">{}</text>').format(
            percent(index, len(points)), _BOTTOM + 20, _anchor(index, len(points)), points[index].label
        )
        for index in period_labels([point.label for point in points])
    ]
    return svg("chart chart-line", LINE_HEIGHT, caption, parts)


def sparkline(points: Sequence[Point], caption: Caption) -> Markup:
    """The shape of a series without axes, for the home page; its figures stand in the table beside it."""
    values = [point.value for point in points if point.value is not None]
    low, high = (float(min(values)), float(max(values))) if values else (0.0, 1.0)
    places = [_place(point.value, low, high, 6, _SPARK_HEIGHT - 6) for point in points]
    parts = [*_gaps(points, _SPARK_HEIGHT, with_marks=False), _line(points, places, _SPARK_HEIGHT)]
    if places and places[-1] is not None:
        parts.append(
            Markup('<circle class="dot" cx="{}%" cy="{}" r="4"/>').format(
                percent(len(points) - 1, len(points)), px(places[-1])
            )
        )
    return svg("chart chart-spark", _SPARK_HEIGHT, caption, parts)


def period_labels(labels: Sequence[str], width: float = NARROWEST) -> list[int]:
    """Which periods are written below the plot: first and last, and between them what has room."""
    count = len(labels)
    if count <= 1:
        return list(range(count))
    for between in (2, 1, 0):
        chosen = sorted({round(step * (count - 1) / (between + 1)) for step in range(between + 2)})
        spans = [label_span(labels[index], index, count, width) for index in chosen]
        if all(left[1] + FONT_SIZE <= right[0] for left, right in itertools.pairwise(spans)):
            return chosen
    return [count - 1]


def label_span(label: str, index: int, count: int, width: float = NARROWEST) -> tuple[float, float]:
    """From where to where a period label reaches on a plot of this width."""
    x, size = width * share_of(index, count), text_width(label)
    start = {"start": x, "middle": x - size / 2, "end": x - size}[_anchor(index, count)]
    return start, start + size


def _grid(tick: Tick, base: float, top: float) -> Markup:
    y = px(_height_of(tick.value, base, top, _TOP, _BOTTOM))
    style = "grid grid-zero" if tick.value == 0 else "grid"
    return Markup(
        '<line class="{}" x1="0" x2="100%" y1="{}" y2="{}"/>'
        '<text class="axis" x="-8" y="{}" dy="4" text-anchor="end">{}</text>'
    ).format(style, y, y, y, tick.label)


def _line(points: Sequence[Point], places: Sequence[float | None], height: int) -> Markup:
    """The line in runs between gaps, drawn in a stretched box so that it fits every width."""
    return _path("line", [run for run in _runs(points, places) if len(run) > 1], places, height)


def _runs(points: Sequence[Point], places: Sequence[float | None]) -> list[list[int]]:
    """The points that a line connects: it ends at a gap, and where a series breaks."""
    runs: list[list[int]] = [[]]
    for index, place in enumerate(places):
        if place is None or points[index].breaks:
            runs.append([])
        if place is not None:
            runs[-1].append(index)
    return [run for run in runs if run]


def _path(style: str, runs: Sequence[Sequence[int]], places: Sequence[float | None], height: int) -> Markup:
    steps = [[f"{percent(index, len(places))} {px(places[index] or 0)}" for index in run] for run in runs]
    path = " ".join("M" + " L".join(run) for run in steps)
    return Markup(
        '<svg class="stretch" width="100%" height="{}" viewBox="0 0 100 {}" preserveAspectRatio="none">'
        '<path class="{}" d="{}" vector-effect="non-scaling-stroke"/></svg>'
    ).format(height, height, style, path)


def _targets(points: Sequence[Point], base: float, top: float) -> list[Markup]:
    """The targets as a broken line; a lonely one as a short stroke around its period."""
    places = [_place(point.target, base, top, _TOP, _BOTTOM) for point in points]
    aimed = [index for index, place in enumerate(places) if place is not None]
    grouped = itertools.groupby(enumerate(aimed), lambda pair: pair[1] - pair[0])
    runs = [[index for _, index in run] for _, run in grouped]
    long = [run for run in runs if len(run) > 1]
    parts = [_path("target", long, places, LINE_HEIGHT)] if long else []
    for index in (run[0] for run in runs if len(run) == 1):
        x, y = 100 * share_of(index, len(points)), px(places[index] or 0)
        ends = (0.0, 100.0) if len(points) == 1 else (max(x - 4, 0), min(x + 4, 100))
        parts.append(Markup('<line class="target" x1="{:.2f}%" x2="{:.2f}%" y1="{}" y2="{}"/>').format(*ends, y, y))
    return parts


def _breaks(points: Sequence[Point]) -> list[Markup]:
    """An upright line with a foot before each period with which a new series begins."""
    parts = []
    for index in (index for index, point in enumerate(points) if point.breaks and index):
        x = f"{50 * (share_of(index - 1, len(points)) + share_of(index, len(points))):.2f}"
        parts.append(
            Markup(
                '<line class="break" x1="{}%" x2="{}%" y1="16" y2="{}"/><circle class="foot" cx="{}%" cy="{}" r="3.5"/>'
            ).format(x, x, _BOTTOM, x, _BOTTOM)
        )
    return parts


def _gaps(points: Sequence[Point], bottom: int, *, with_marks: bool = True) -> list[Markup]:
    """A dotted line through every period without a value; its symbol once per run, if there is room."""
    parts, reached = [], float("-inf")
    for first, last in _runs_without_value(points):
        for index in range(first, last + 1):
            x = percent(index, len(points))
            parts.append(Markup('<line class="gap" x1="{}%" x2="{}%" y1="16" y2="{}"/>').format(x, x, bottom))
        middle = (share_of(first, len(points)) + share_of(last, len(points))) / 2
        size = text_width(points[first].status)
        if with_marks and middle * NARROWEST - size / 2 > reached:
            reached = middle * NARROWEST + size / 2 + 2
            parts.append(
                Markup('<text class="gap-mark" x="{:.2f}%" y="{}" text-anchor="middle">{}</text>').format(
                    100 * middle, _GAP_MARK_Y, points[first].status
                )
            )
    return parts


def _runs_without_value(points: Sequence[Point]) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    for index, point in enumerate(points):
        if point.value is not None:
            continue
        if runs and runs[-1][1] == index - 1 and points[index - 1].status == point.status:
            runs[-1] = (runs[-1][0], index)
        else:
            runs.append((index, index))
    return runs


def _last_value(points: Sequence[Point], places: Sequence[float | None]) -> Markup:
    """The last published value, written above its point, or below it where the line comes down upon it."""
    index = max((i for i, place in enumerate(places) if place is not None), default=None)
    if index is None or (place := places[index]) is None:
        return Markup("")
    x = percent(index, len(points))
    share = share_of(index, len(points))
    anchor = "end" if share > 0.7 else "start" if share < 0.3 else "middle"
    foot = _value_height(place, places[index - 1] if index else None)
    return Markup(
        '<circle class="dot" cx="{}%" cy="{}" r="4"/><text class="value" x="{}%" y="{}" text-anchor="{}">{}</text>'
    ).format(x, px(place), x, px(foot), anchor, points[index].shown)


def _value_height(place: float, before: float | None) -> float:
    """Where the foot of the last value stands, clear of a line that falls to it."""
    if before is None or before >= place - 2:
        return place - 10
    return place + 20 if place + 20 <= _BOTTOM else before - 8


def _place(value: Decimal | None, base: float, top: float, high: int, low: int) -> float | None:
    return None if value is None else _height_of(float(value), base, top, high, low)


def _height_of(value: float, base: float, top: float, high: int, low: int) -> float:
    share = (value - base) / (top - base) if top > base else 0.5
    return low - share * (low - high)


def _anchor(index: int, count: int) -> str:
    if count == 1:
        return "middle"
    return "start" if index == 0 else "end" if index == count - 1 else "middle"


def _round_step(step: float) -> float:
    magnitude = 10.0 ** floor(log10(step))
    return next(factor * magnitude for factor in (1, 2, 2.5, 5, 10) if factor * magnitude >= step * (1 - 1e-9))
