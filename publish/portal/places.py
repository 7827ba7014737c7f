"""Areas: the tiles that stand for them side by side, and the page of each with all its indicators.

Belongs here: what is shown of an area. Does not belong here: boundaries (there are none in the house), and any ranking:
where one value is hidden, the place of another in an order would tell about it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from catalog.model import Text
from publish.disclosure.system import level_of
from publish.portal.indicators import IndicatorView
from publish.portal.links import area_page
from publish.portal.locale import Locale
from publish.portal.series import Headline, Series
from publish.portal.wording import AREA_LEVELS
from publish.release.model import Release

SHADES: Final = 4


@dataclass(frozen=True, slots=True)
class Tile:
    """An area in the grid: its name, its page, the value as written, and how dark it is (None: not published)."""

    name: str
    page: str
    shown: str
    shade: int | None


@dataclass(frozen=True, slots=True)
class Entry:
    """An indicator of an area: the latest value there, and the value of the whole area for the same period."""

    indicator: IndicatorView
    slice: str
    headline: Headline
    order: str
    whole: str
    whole_order: str


@dataclass(frozen=True)
class AreaView:
    """An area below the release's own, with all indicators that are published for it."""

    code: str
    name: str
    locale: Locale
    indicators: Sequence[IndicatorView]

    @property
    def page(self) -> str:
        """The path of its page."""
        return area_page(self.code)

    @property
    def level(self) -> str:
        """What kind of area it is."""
        return self.locale.text(AREA_LEVELS[level_of(self.code)])

    @cached_property
    def groups(self) -> tuple[tuple[Text, tuple[Entry, ...]], ...]:
        """Its indicators by theme, in the order of the release."""
        entries = [_entry(view, view.areas[self.code]) for view in self.indicators]
        themes = dict.fromkeys(each.indicator.theme for each in entries)
        return tuple((theme, tuple(each for each in entries if each.indicator.theme == theme)) for theme in themes)


def tiles(view: IndicatorView) -> tuple[Tile, ...]:
    """The areas of an indicator in the order of their codes, shaded by equal steps from the lowest to the highest."""
    if view.main is None:
        return ()
    placed = sorted(
        ((each, each.at(view.area_month)) for each in view.compared), key=lambda pair: pair[0].latest.area_code
    )
    values = [one.value for _, one in placed if one and one.value is not None]
    if len(placed) < 2 or not values:
        return ()
    low, high = min(values), max(values)
    return tuple(
        Tile(
            each.latest.area_name,
            area_page(each.latest.area_code),
            each.shown(one) if one else view.locale.t("无数据", "no data"),
            None if one is None or one.value is None else _shade(float(one.value), float(low), float(high)),
        )
        for each, one in placed
    )


def area_views(indicators: Sequence[IndicatorView], release: Release, locale: Locale) -> tuple[AreaView, ...]:
    """All areas below the release's own that some indicator is published for, in the order of their codes."""
    named: dict[str, str] = {}
    having: dict[str, list[IndicatorView]] = {}
    for view in indicators:
        for code, series in view.areas.items():
            named.setdefault(code, series.latest.area_name)
            having.setdefault(code, []).append(view)
    return tuple(
        AreaView(code, named[code], locale, tuple(having[code])) for code in sorted(named) if code != release.area_code
    )


def _entry(view: IndicatorView, series: Series) -> Entry:
    """The value of the whole stands beside it only for the same slice, month and period kind."""
    latest, main = series.latest, view.main
    of_whole: Mapping[str, str] = {"shown": "–", "order": ""}
    if main and main.latest.area_code == view.area_code:
        same = (main.latest.slice, main.latest.period_kind) == (latest.slice, latest.period_kind)
        one = main.at(latest.month) if same else None
        if one is not None:
            of_whole = {"shown": main.shown(one), "order": "" if one.value is None else f"{one.value:f}"}
    return Entry(
        indicator=view,
        slice=series.part_of_total,
        headline=series.headline(),
        order="" if latest.value is None else f"{latest.value:f}",
        whole=of_whole["shown"],
        whole_order=of_whole["order"],
    )


def _shade(value: float, low: float, high: float) -> int:
    """From 1 for the lowest to `SHADES` for the highest."""
    return 1 if high == low else min(SHADES, 1 + int(SHADES * (value - low) / (high - low)))
