"""What the indicator pages show: the latest value and its change, figures with tables, the formula.

Belongs here: choosing and comparing observations. Does not belong here: computing an indicator (that is
`ind_value`), and any guess at a suppressed value: a value that is not published has no change, no bar and
no number.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import groupby
from operator import attrgetter

from markupsafe import Markup

from catalog.model import Indicator, Text
from publish.portal import charts
from publish.portal.locale import Locale, Quantity, decimals_of, plain_number
from publish.portal.wording import OTHER_THEME, PERCENT_UNITS, PERIOD_KINDS, WHOLE
from publish.release.model import STATUS_NORMAL, IndicatorSeries, Observation, Release

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
    """The latest value: period, value (None: not published), status, and the change as a phrase."""

    period: str
    area: str
    quantity: Quantity | None
    status: str
    change: str


@dataclass(frozen=True, slots=True)
class Formula:
    """Numerator, denominator, factor and result of the latest published value, as written."""

    period: str
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
        return self.locale.text(self.latest.slice_label) or self.locale.text(WHOLE)

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
        return Headline(period, latest.area_name, quantity, latest.status, self.change())

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
        wanted = f"{int(year) - 1}-{month}"
        return next((each for each in self.observations if each.month == wanted), None)

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
        return Figure(key, title, chart, rows, _has_parts(self.indicator), 0.0 not in ticks, gaps)

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
            numerator=_part(observation.numerator),
            denominator=_part(observation.denominator),
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


@dataclass(frozen=True)
class IndicatorView:
    """An indicator in one language: its main series, the other slices, and its parts by area."""

    indicator: Indicator
    theme: Text
    locale: Locale
    series: tuple[Series, ...]
    area_code: str

    @cached_property
    def main(self) -> Series | None:
        """The first slice of the release's own area in the period kind that the registry names first."""
        return next(iter(self._own_series), None)

    @cached_property
    def _own_series(self) -> tuple[Series, ...]:
        own = [each for each in self.series if each.latest.area_code == self.area_code] or list(self.series)
        kinds, slices = self.indicator.period_kinds, self.indicator.slices

        def order(each: Series) -> tuple[int, int]:
            return _position(each.latest.slice, slices), _position(each.latest.period_kind, kinds)

        return tuple(sorted(own, key=order))

    @property
    def headline(self) -> Headline | None:
        """The latest value of the main series."""
        return self.main.headline() if self.main else None

    @cached_property
    def figures(self) -> tuple[Figure, ...]:
        """One figure per slice and period kind, the main series first."""
        several = len({each.latest.slice for each in self._own_series}) > 1
        return tuple(
            each.figure(
                f"trend-{number}",
                " · ".join([each.label] * several + [self.locale.word(PERIOD_KINDS, each.latest.period_kind)]),
            )
            for number, each in enumerate(self._own_series, start=1)
        )

    @cached_property
    def by_slice(self) -> Figure | None:
        """The latest values of all slices side by side."""
        if self.main is None:
            return None
        same = [each for each in self._own_series if each.latest.period_kind == self.main.latest.period_kind]
        return self._comparison("slices", self.locale.t("各分组最新值", "Latest value by group"), same, "label")

    @cached_property
    def by_area(self) -> Figure | None:
        """The latest values of the main slice in all other areas."""
        if self.main is None:
            return None
        main = self.main.latest
        same = [
            each
            for each in self.series
            if each.latest.area_code != main.area_code
            and (each.latest.slice, each.latest.period_kind) == (main.slice, main.period_kind)
        ]
        return self._comparison("areas", self.locale.t("各地区最新值", "Latest value by area"), same, "area")

    def _comparison(self, key: str, title: str, compared: list[Series], labelled: str) -> Figure | None:
        if len(compared) < 2 and not (key == "areas" and compared):
            return None
        period = self.locale.period(compared[0].latest.month, compared[0].latest.period_kind)
        rows = tuple(
            each.row(each.latest, each.label if labelled == "label" else each.latest.area_name) for each in compared
        )
        bars = [charts.Bar(row.label, each.latest.value, row.shown) for row, each in zip(rows, compared, strict=True)]
        told = "; ".join(f"{bar.label} {bar.shown}" for bar in bars)
        caption = charts.Caption(key, f"{title} · {period}", told)
        return Figure(key, caption.title, charts.bar_chart(bars, caption), rows, _has_parts(self.indicator))

    @cached_property
    def formula(self) -> Formula | None:
        """The formula with the numbers of the latest published value of the main series."""
        if self.main is None or self.main.latest.numerator is None:
            return None
        latest, locale = self.main.latest, self.locale
        if latest.value is None:
            return None
        # The exact amount: a reader who recomputes the formula must arrive at these digits.
        result = locale.quantity(latest.value, self.indicator.unit, self.main.decimals)
        return Formula(
            period=locale.period(latest.month, latest.period_kind),
            numerator=_part(latest.numerator),
            denominator=_part(latest.denominator) if latest.denominator is not None else None,
            factor=None if self.indicator.scale == 1 else _part(self.indicator.scale),
            result=result.exact or result.text,
        )

    @cached_property
    def hidden(self) -> int:
        """How many of the observations are not published."""
        return sum(1 for each in self.series for one in each.observations if one.status != STATUS_NORMAL)

    @cached_property
    def total(self) -> int:
        """How many observations there are."""
        return sum(len(each.observations) for each in self.series)

    @property
    def spark(self) -> Markup | None:
        """The small trend for the home page."""
        return self.main.spark(f"spark-{self.indicator.id}") if self.main else None

    @property
    def recent(self) -> tuple[Row, ...]:
        """The last twelve periods, newest first: the table beside the small trend."""
        if self.main is None:
            return ()
        last = self.main.observations[-12:][::-1]
        return tuple(self.main.row(each, self.locale.period(each.month, each.period_kind)) for each in last)


def indicator_view(series: IndicatorSeries, release: Release, locale: Locale) -> IndicatorView:
    """An indicator of the release, written in one language."""
    ordered = sorted(series.observations, key=lambda each: (*_series_key(each), each.month))
    # All series of an indicator are written with the same number of decimals, so that they can be compared.
    decimals = decimals_of(each.value for each in ordered)
    return IndicatorView(
        indicator=series.indicator,
        theme=theme_of(series.indicator, release),
        locale=locale,
        series=tuple(
            Series(series.indicator, tuple(group), locale, decimals) for _, group in groupby(ordered, _series_key)
        ),
        area_code=release.area_code,
    )


def theme_of(indicator: Indicator, release: Release) -> Text:
    """The theme of an indicator: that of the dataset which publishes the same aggregate."""
    same = (table.dataset.theme for table in release.datasets if table.dataset.model == indicator.model)
    return next(same, OTHER_THEME)


def headlines(views: Iterable[IndicatorView]) -> list[IndicatorView]:
    """The three indicators of the home page, in the order that the registry gives them."""
    chosen = [view for view in views if view.indicator.headline is not None]
    return sorted(chosen, key=lambda view: (view.indicator.headline or 0, view.indicator.id))[:3]


_series_key = attrgetter("slice", "area_code", "period_kind")


def _position(value: str, order: Sequence[str]) -> int:
    return order.index(value) if value in order else len(order)


def _has_parts(indicator: Indicator) -> bool:
    return indicator.denominator is not None


def _part(value: Decimal | None) -> str:
    return "–" if value is None else plain_number(value)
