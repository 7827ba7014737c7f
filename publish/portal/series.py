"""One series of an indicator as a reader sees it: latest value and change, chart, table.

Belongs here: one slice of one area in one period kind. Does not belong here: which series an indicator page
shows (`indicators`), and any guess at a value that is not published: it has no change, no bar and no number.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
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
class Break:
    """A day from which series of the indicator no longer compare, why, and which of them (empty: all)."""

    day: str
    scope: str
    text: str


@dataclass(frozen=True, slots=True)
class Row:
    """One period (or slice, or area) as the table beside a chart shows it; `page` is where more is said of it."""

    label: str
    shown: str
    order: str
    is_published: bool
    numerator: str
    denominator: str
    target: str = ""
    page: str = ""


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
    has_targets: bool = False
    breaks: tuple[Break, ...] = ()


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
        if any(before.month < day[:7] <= now.month for day in self.break_days):
            return t(f"{then}之后口径中断，不作比较", f"not comparable: the series breaks after {then}")
        difference = now.value - before.value
        if round(difference, 2) == 0:
            return t(f"与{then}持平", f"unchanged on {then}")
        amount = self.apart(difference)
        if self.indicator.unit in PERCENT_UNITS:
            word = t("上升" if difference > 0 else "下降", "up" if difference > 0 else "down")
            return t(f"比{then}{word}{amount}", f"{word} {amount} on {then}")
        word = t("增加" if difference > 0 else "减少", "up" if difference > 0 else "down")
        share = f"{plain_number(abs(100 * difference / before.value), 1)}%" if before.value else ""
        beside = t(f"（{share}）", f" ({share})") if share else ""
        return t(f"比{then}{word}{amount}{beside}", f"{word} {amount}{beside} on {then}")

    def apart(self, difference: Decimal) -> str:
        """How far two values lie apart, without the sign: shares differ by percentage points."""
        if self.indicator.unit in PERCENT_UNITS:
            points = plain_number(abs(difference), 2)
            return self.locale.t(f"{points}个百分点", f"{points} percentage points")
        return self.locale.quantity(abs(difference), self.indicator.unit, self.decimals).text

    @cached_property
    def break_days(self) -> tuple[str, ...]:
        """The days from which this very series no longer compares."""
        slice_, breaks = self.latest.slice, self.indicator.series_breaks
        return tuple(sorted(each.date.isoformat() for each in breaks if not each.slices or slice_ in each.slices))

    def _before(self) -> Observation | None:
        """What to compare with: the period before, for a running total the same months a year earlier."""
        if self.latest.period_kind == "month":
            return self.observations[-2] if len(self.observations) > 1 else None
        year, month = self.latest.month.split("-")
        return self.at(f"{int(year) - 1}-{month}")

    def figure(
        self, key: str, title: str, targets: Mapping[str, Decimal] | None = None, breaks: Sequence[Break] = ()
    ) -> Figure:
        """The series as a line chart with its table, newest period first; `targets` are what was aimed at by month."""
        locale, unit, aims = self.locale, self.locale.unit(self.indicator.unit), targets or {}
        values = [each.value for each in self.observations if each.value is not None]
        values += [aims[each.month] for each in self.observations if each.month in aims]
        ticks = charts.scale(values) if values else (0.0, 1.0)
        named = f"{title}（{unit}）" if locale.lang == "zh" else f"{title} ({unit})"
        chart = charts.line_chart(
            self._points(aims),
            [charts.Tick(tick, locale.compact(Decimal(str(tick))) if values else "") for tick in ticks],
            charts.Caption(key, named, self._told() + self._aimed(aims)),
        )
        rows = tuple(
            replace(self.row(each, locale.period(each.month, each.period_kind)), target=self._aim(aims.get(each.month)))
            for each in self.observations[::-1]
        )
        gaps = tuple(sorted({each.status for each in self.observations if each.value is None}))
        drawn = tuple(each for each in breaks if each.day in self.break_days and self._breaks_within(each.day))
        has_targets = any(row.target for row in rows)
        return Figure(key, title, chart, rows, has_parts(self.indicator), 0.0 not in ticks, gaps, has_targets, drawn)

    def _points(self, targets: Mapping[str, Decimal]) -> list[charts.Point]:
        months = [each.month for each in self.observations]
        starts = {next((month for month in months if month >= day[:7]), None) for day in self.break_days}
        return [
            charts.Point(
                self.locale.month(each.month),
                each.value,
                self.shown(each),
                each.status,
                targets.get(each.month),
                each.month in starts and each.month != months[0],
            )
            for each in self.observations
        ]

    def _breaks_within(self, day: str) -> bool:
        return self.observations[0].month < day[:7] <= self.latest.month

    def _aim(self, value: Decimal | None) -> str:
        return "" if value is None else plain_number(value, self.decimals)

    def _aimed(self, targets: Mapping[str, Decimal]) -> str:
        """The latest target in words."""
        last = max((each.month for each in self.observations if each.month in targets), default=None)
        return "" if last is None else self.locale.t("；目标 ", "; target ") + self._aim(targets[last])

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
