"""What the indicator pages show: the main series and the others, what the parts are called, the formula.

Belongs here: choosing and comparing observations. Does not belong here: computing an indicator (that is
`ind_value`), and any guess at a suppressed value.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from itertools import groupby
from operator import attrgetter

from markupsafe import Markup

from catalog.model import Dataset, Indicator, Text
from publish.portal import charts
from publish.portal.links import area_page
from publish.portal.locale import Locale, decimals_of
from publish.portal.series import Break, Figure, Formula, Headline, Row, Series, has_parts, part
from publish.portal.targets import Target, TargetState, by_month, stated, target_of
from publish.portal.wording import OTHER_THEME, PERIOD_KINDS, WHOLE
from publish.release.model import STATUS_CONFIDENTIAL, WITH_FIGURES, IndicatorSeries, Observation, Release


@dataclass(frozen=True, slots=True)
class Part:
    """Numerator or denominator: what its column is called, the column's machine name, and over which slice."""

    label: str
    column: str
    scope: str = ""


@dataclass(frozen=True)
class IndicatorView:
    """An indicator in one language: its main series, the other slices, and its parts by area."""

    indicator: Indicator
    theme: Text
    locale: Locale
    series: tuple[Series, ...]
    area_code: str
    numerator: Part
    denominator: Part | None
    stated: tuple[Observation, ...]

    @cached_property
    def main(self) -> Series | None:
        """The first slice of the release's own area in the period kind that the registry names first."""
        return next(iter(self._own_series), None)

    @cached_property
    def _own_series(self) -> tuple[Series, ...]:
        own = [each for each in self.series if each.latest.area_code == self.area_code] or list(self.series)
        return tuple(sorted(own, key=self.order))

    def order(self, each: Series) -> tuple[int, int]:
        """The slices and period kinds in the order of the registry."""
        kinds, slices = self.indicator.period_kinds, self.indicator.slices
        return _position(each.latest.slice, slices), _position(each.latest.period_kind, kinds)

    @property
    def breaks(self) -> tuple[Break, ...]:
        """The breaks that concern a published series, in order of their days."""
        labels = {each.latest.slice: each.label for each in self.series}
        concerned = [
            (each, [labels[slice_] for slice_ in each.slices if slice_ in labels])
            for each in self.indicator.series_breaks
        ]
        return tuple(
            Break(each.date.isoformat(), self.locale.t("、", ", ").join(scope), self.locale.text(each.text))
            for each, scope in concerned
            if scope or not each.slices
        )

    @property
    def name(self) -> str:
        """The name of the indicator."""
        return self.locale.text(self.indicator.name)

    @property
    def slice(self) -> str:
        """What the main series is about where it is not the total; empty where it is."""
        return self.main.part_of_total if self.main else ""

    @property
    def title(self) -> str:
        """The name with the slice: what a figure that stands without its page has to be called."""
        return f"{self.name}{self.locale.t(' · ', ' – ')}{self.slice}" if self.slice else self.name

    @cached_property
    def headline(self) -> Headline | None:
        """The latest value of the main series; beside a confidential one, what is published for the same slice."""
        if self.main is None:
            return None
        headline = self.main.headline()
        if headline.status != STATUS_CONFIDENTIAL:
            return headline
        others = (each for each in self._own_series if _is_other_kind(each, self.main))
        return replace(headline, instead=next((each.headline() for each in others), None))

    @cached_property
    def sentence(self) -> str:
        """The latest value, its change and the target in one sentence; a value that is not published has a reason."""
        headline, t = self.headline, self.locale.t
        if headline is None:
            return ""
        when, where, what = headline.period, headline.area, self.title
        if headline.quantity is None and headline.status == STATUS_CONFIDENTIAL:
            return t(
                f"为保护个人信息，{when}，{where}{what}的数值不公布。不公布不等于零。",
                f"{what}: the value for {when} is confidential, to protect the people behind it. "
                "Confidential does not mean zero.",
            )
        if headline.quantity is None:
            return t(f"{when}没有可公布的数值。", f"There is no value for {when}.")
        parts = [
            t(
                f"{when}，{where}{what}为{headline.quantity.text}",
                f"{what}, {where}, {when}: {headline.quantity.text}",
            ),
            headline.change,
            self._against_target,
        ]
        return t("，", "; ").join(filter(None, parts)) + t("。", ".")

    @property
    def _against_target(self) -> str:
        target, t = self.target, self.locale.t
        if target is None or target.state == "hidden":
            return ""
        if target.state == "unjudged":
            return t(f"目标为{target.text}", f"the target is {target.text}")
        if target.state == "reached":
            return t(f"已达到{target.text}的目标", f"the target of {target.text} is reached")
        off = t(f"，相差{target.apart}", f", {target.apart} off") if target.apart else ""
        return t(f"尚未达到{target.text}的目标{off}", f"the target of {target.text} is not yet reached{off}")

    @cached_property
    def figures(self) -> tuple[Figure, ...]:
        """One figure per slice and period kind, the main series first."""
        several = len({each.latest.slice for each in self._own_series}) > 1
        return tuple(
            each.figure(
                f"trend-{number}",
                " · ".join([each.label] * several + [self.locale.word(PERIOD_KINDS, each.latest.period_kind)]),
                self.targets if number == 1 else {},
                self.breaks,
            )
            for number, each in enumerate(self._own_series, start=1)
        )

    @cached_property
    def targets(self) -> Mapping[str, Decimal]:
        """What was aimed at in the area of the main series, by month."""
        return by_month(self.stated, self.main.latest.area_code) if self.main else {}

    @cached_property
    def target(self) -> Target | None:
        """The target for the month of the latest value, if a register states one."""
        return target_of(self.main, self.targets) if self.main else None

    @property
    def target_state(self) -> TargetState:
        """The word for where the latest value stands; `none` where no target is stated."""
        return self.target.state if self.target else "none"

    @cached_property
    def by_slice(self) -> Figure | None:
        """All slices side by side in the latest period of the main series."""
        if self.main is None:
            return None
        same = [each for each in self._own_series if each.latest.period_kind == self.main.latest.period_kind]
        title = self.locale.t("各分组", "By group")
        return self._comparison(
            "slices", title, [(each.label, each) for each in same], self.main, self.main.latest.month
        )

    @cached_property
    def areas(self) -> Mapping[str, Series]:
        """The series that stands for each other area: that of the main slice and period kind, else the first."""
        found: dict[str, Series] = {}
        for each in sorted(self.series, key=self.order):
            if each.latest.area_code != self.area_code:
                found.setdefault(each.latest.area_code, each)
        return found

    @cached_property
    def compared(self) -> tuple[Series, ...]:
        """The series of the other areas that compare with the main one, the greatest of `area_month` first.

        What has no published value for that month comes last, in the order of the areas' codes.
        """
        if self.main is None:
            return ()
        main = self.main.latest
        same = [
            each
            for code, each in sorted(self.areas.items())
            if code != main.area_code and (each.latest.slice, each.latest.period_kind) == (main.slice, main.period_kind)
        ]
        month = _last_month(same)
        values = {id(each): one.value if (one := each.at(month)) else None for each in same}
        return tuple(sorted(same, key=lambda each: (values[id(each)] is None, -(values[id(each)] or 0))))

    @property
    def area_month(self) -> str:
        """The last month for which any of these areas has an observation: areas may report later than the whole."""
        return _last_month(self.compared)

    @cached_property
    def by_area(self) -> Figure | None:
        """The main slice in all other areas, in the last month that any of them has, the greatest first."""
        if self.main is None:
            return None
        title = " · ".join([self.locale.t("各地区", "By area"), *filter(None, [self.slice])])
        named = [(each.latest.area_name, each) for each in self.compared]
        return self._comparison("areas", title, named, self.main, self.area_month)

    def _comparison(
        self, key: str, title: str, named: Sequence[tuple[str, Series]], main: Series, month: str
    ) -> Figure | None:
        """Bars of one and the same period: a series that ends earlier has no bar, its older value would mislead."""
        if len(named) < 2 and not (key == "areas" and named):
            return None
        period = self.locale.period(month, main.latest.period_kind)
        pairs = [(label, each, each.at(month)) for label, each in named]
        rows = tuple(
            replace(
                Row(label, self.locale.t("无数据", "no data"), "", False, "–", "–")
                if one is None
                else each.row(one, label),
                page=area_page(each.latest.area_code) if key == "areas" else "",
            )
            for label, each, one in pairs
        )
        bars = [
            charts.Bar(row.label, one.value if one else None, row.shown)
            for row, (_, _, one) in zip(rows, pairs, strict=True)
        ]
        told = "; ".join(f"{bar.label} {bar.shown}" for bar in bars)
        caption = charts.Caption(key, f"{title} · {period}", told)
        return Figure(key, caption.title, charts.bar_chart(bars, caption), rows, has_parts(self.indicator))

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
            slice=self.main.headline().slice,
            numerator=part(latest.numerator),
            denominator=part(latest.denominator) if latest.denominator is not None else None,
            factor=None if self.indicator.scale == 1 else part(self.indicator.scale),
            result=result.exact or result.text,
        )

    @cached_property
    def hidden(self) -> int:
        """How many of the observations are not published."""
        return sum(1 for each in self.series for one in each.observations if one.status not in WITH_FIGURES)

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
        numerator=_part_of(series.indicator.numerator, series.indicator, release, locale),
        denominator=_denominator(series.indicator, release, locale),
        stated=stated(series.indicator, release),
    )


def _part_of(name: str, indicator: Indicator, release: Release, locale: Locale) -> Part:
    """A measure under its published label; one that no dataset publishes has its machine name only."""
    labels = {column.name: column.label for dataset in _datasets(indicator, release) for column in dataset.columns}
    return Part(locale.opening(labels[name]) if name in labels else "", f"{indicator.model}.{name}")


def _denominator(indicator: Indicator, release: Release, locale: Locale) -> Part | None:
    if indicator.denominator is None:
        return None
    found = _part_of(indicator.denominator, indicator, release, locale)
    if indicator.denominator_slice is None:
        return found
    return replace(found, scope=_slice_in_words(indicator.denominator_slice, indicator, release, locale))


def _slice_in_words(key: str, indicator: Indicator, release: Release, locale: Locale) -> str:
    """A slice such as `purpose=elderly` by the labels of its codes; a code without a label stands for itself."""
    if not key:
        return locale.text(WHOLE)
    lists = {
        column.name: release.codelists.get(column.codelist or "", {})
        for dataset in _datasets(indicator, release)
        for column in dataset.columns
    }
    words = []
    for each in key.split(";"):
        name, _, code = each.partition("=")
        known: Mapping[str, Text] = lists.get(f"{name}_code", {})
        words.append(locale.text(known[code]) if code in known else code)
    return locale.t("，", ", ").join(words)


def _datasets(indicator: Indicator, release: Release) -> list[Dataset]:
    return [table.dataset for table in release.datasets if table.dataset.model == indicator.model]


def theme_of(indicator: Indicator, release: Release) -> Text:
    """The theme of an indicator: that of the dataset which publishes the same aggregate."""
    return next((dataset.theme for dataset in _datasets(indicator, release)), OTHER_THEME)


_series_key = attrgetter("slice", "area_code", "period_kind")


def _last_month(series: Sequence[Series]) -> str:
    return max((each.latest.month for each in series), default="")


def _position(value: str, order: Sequence[str]) -> int:
    return order.index(value) if value in order else len(order)


def _is_other_kind(each: Series, main: Series) -> bool:
    """Whether a series has the slice and month of the main one in another period kind, and may be shown."""
    one, own = each.latest, main.latest
    same = (one.slice, one.area_code, one.month) == (own.slice, own.area_code, own.month)
    return same and one.period_kind != own.period_kind and one.value is not None
