"""One series of an indicator as a reader sees it: latest value and change, chart, table.

Belongs here: one slice of one area in one period kind. Does not belong here: which series an indicator page
shows (`indicators`), and any guess at a value that is not published: it has no change, no bar and no number.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from markupsafe import Markup

from catalog.model import Indicator
from catalog.units import PERCENT_UNITS
from publish.portal import charts
from publish.portal.locale import Locale, Quantity, plain_number
from publish.portal.wording import WHOLE
from publish.release.model import Observation

_TREND_MONTHS = 24


@dataclass(frozen=True, slots=True)
class Row:
    """One period (or slice, or area) as the table beside a chart shows it."""

    label: str
    shown: str
    order: str
    is_published: bool
    numerator: str
    denominator: str


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart, the table beside it, and what a reader must know to read the chart rightly."""

    key: str
    title: str
    chart: Markup
    rows: tuple[Row, ...]
    has_parts: bool
    cut_axis: bool = False
    gaps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Headline:
    """The latest value: slice (empty for the total), period, value (None: not published), status, change.

    `instead` is the value of the other period kind, shown beside a latest value that is confidential.
    """

    slice: str
    period: str
    area: str
    quantity: Quantity | None
    status: str
    change: str
    instead: Headline | None = None


@dataclass(frozen=True, slots=True)
class Formula:
    """Numerator, denominator, factor and result of the latest published value, as written."""

    period: str
    slice: str
    numerator: str
    denominator: str | None
    factor: str | None
    result: str


@dataclass(frozen=True)
class Series:
    """The observations of one slice, area and period kind, in order of time, written in one language."""

    indicator: Indicator
    observations: tuple[Observation, ...]
    locale: Locale
    decimals: int

    @cached_property
    def latest(self) -> Observation:
        """The observation of the latest period, published or not."""
        return self.observations[-1]

    @cached_property
    def label(self) -> str:
        """The slice as a reader sees it."""
        return self.locale.opening(self.latest.slice_label) or self.locale.text(WHOLE)

    @property
    def part_of_total(self) -> str:
        """The slice where it is not the total; empty where it is, because the total needs no name."""
        return self.locale.text(self.latest.slice_label) if self.latest.slice else ""

    def at(self, month: str) -> Observation | None:
        """The observation of a month."""
        return next((each for each in self.observations if each.month == month), None)

    def shown(self, observation: Observation) -> str:
        """The value as written in a table, without its unit."""
        if observation.value is None:
            return self.locale.status(observation.status)
        return plain_number(observation.value, self.decimals)

    def headline(self) -> Headline:
        """The latest value with its change."""
        latest = self.latest
        quantity = None
        if latest.value is not None:
            quantity = self.locale.quantity(latest.value, self.indicator.unit, self.decimals)
        period = self.locale.period(latest.month, latest.period_kind)
        slice_ = self.label if self.latest.slice else ""
        return Headline(slice_, period, latest.area_name, quantity, latest.status, self.change())

    def change(self) -> str:
        """The change to the previous period as a phrase; empty where there is nothing to compare."""
        now, before = self.latest, self._before()
        if before is None or now.value is None:
            return ""
        t, then = self.locale.t, self.locale.period(before.month, before.period_kind)
        if before.value is None:
            return t(f"{then}的数值不公布，不作比较", f"not comparable: the value for {then} is not published")
        difference = now.value - before.value
        if round(difference, 2) == 0:
            return t(f"与{then}持平", f"unchanged on {then}")
        if self.indicator.unit in PERCENT_UNITS:
            points = plain_number(abs(difference), 2)
            word = t("上升" if difference > 0 else "下降", "up" if difference > 0 else "down")
            return t(f"比{then}{word}{points}个百分点", f"{word} {points} percentage points on {then}")
        word = t("增加" if difference > 0 else "减少", "up" if difference > 0 else "down")
        amount = self.locale.quantity(abs(difference), self.indicator.unit, self.decimals).text
        share = f"{plain_number(abs(100 * difference / before.value), 1)}%" if before.value else ""
        beside = t(f"（{share}）", f" ({share})") if share else ""
        return t(f"比{then}{word}{amount}{beside}", f"{word} {amount}{beside} on {then}")

    def _before(self) -> Observation | None:
        """What to compare with: the period before, for a running total the same months a year earlier."""
        if self.latest.period_kind == "month":
            return self.observations[-2] if len(self.observations) > 1 else None
        year, month = self.latest.month.split("-")
        return self.at(f"{int(year) - 1}-{month}")

    def figure(self, key: str, title: str) -> Figure:
        """The series as a line chart with its table, newest period first."""
        locale, unit = self.locale, self.locale.unit(self.indicator.unit)
        points = [
            charts.Point(locale.month(each.month), each.value, self.shown(each), each.status)
            for each in self.observations
        ]
        values = [each.value for each in self.observations if each.value is not None]
        ticks = charts.scale(values) if values else (0.0, 1.0)
        caption = charts.Caption(
            key, f"{title}（{unit}）" if locale.lang == "zh" else f"{title} ({unit})", self._told()
        )
        chart = charts.line_chart(
            points,
            [charts.Tick(tick, locale.compact(Decimal(str(tick))) if values else "") for tick in ticks],
            caption,
        )
        rows = tuple(self.row(each, locale.period(each.month, each.period_kind)) for each in self.observations[::-1])
        gaps = tuple(sorted({each.status for each in self.observations if each.value is None}))
        return Figure(key, title, chart, rows, has_parts(self.indicator), 0.0 not in ticks, gaps)

    def spark(self, key: str) -> Markup:
        """The last months of the series as a small line."""
        recent = self.observations[-_TREND_MONTHS:]
        points = [charts.Point(each.month, each.value, self.shown(each), each.status) for each in recent]
        return charts.sparkline(points, charts.Caption(key, self.locale.text(self.indicator.name), self._told(recent)))

    def row(self, observation: Observation, label: str) -> Row:
        """An observation as a row of a table."""
        return Row(
            label=label,
            shown=self.shown(observation),
            order="" if observation.value is None else f"{observation.value:f}",
            is_published=observation.value is not None,
            numerator=part(observation.numerator),
            denominator=part(observation.denominator),
        )

    def _told(self, observations: Sequence[Observation] | None = None) -> str:
        """The chart in words: span, lowest, highest, latest, and how many values are not published."""
        told = self.observations if observations is None else observations
        t, span = self.locale.t, f"{self.locale.month(told[0].month)} – {self.locale.month(told[-1].month)}"
        published = [each for each in told if each.value is not None]
        hidden = len(told) - len(published)
        gaps = t(f"；{hidden}期不公布", f"; {hidden} periods not published") if hidden else ""
        if not published:
            return span + gaps
        low = min(published, key=lambda each: each.value or 0)
        high = max(published, key=lambda each: each.value or 0)
        return (
            t(
                f"{span}。最低 {self.shown(low)}（{self.locale.month(low.month)}），"
                f"最高 {self.shown(high)}（{self.locale.month(high.month)}）",
                f"{span}. Lowest {self.shown(low)} ({self.locale.month(low.month)}), "
                f"highest {self.shown(high)} ({self.locale.month(high.month)})",
            )
            + gaps
        )


def has_parts(indicator: Indicator) -> bool:
    """Whether the values of an indicator are published with numerator and denominator."""
    return indicator.denominator is not None


def part(value: Decimal | None) -> str:
    """A numerator or a denominator as written."""
    return "–" if value is None else plain_number(value)
