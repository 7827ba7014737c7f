"""The compare page of an indicator: its areas and periods side by side, one table for each slice and period kind.

Belongs here: which areas and periods are set side by side. Does not belong here: choosing among them and drawing (that
is `compare.js`, which reads the tables), and any guess at a value that is not published.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import Final

from publish.portal.indicators import IndicatorView
from publish.portal.links import compare_page
from publish.portal.locale import Locale
from publish.portal.series import Break, Series
from publish.portal.wording import PERIOD_KINDS

# A page has to stay under its weight whatever the number of areas; the files of the indicator hold the rest.
_MOST_MONTHS: Final = 24
MOST_CELLS: Final = 2400
# The mark of an area that has nothing for a period; `compare.js` knows it too.
NO_DATA: Final = "–"


@dataclass(frozen=True, slots=True)
class Cell:
    """A value as written, its exact digits (empty: not published), and the mark of a value that is not published."""

    shown: str
    order: str
    mark: str


@dataclass(frozen=True, slots=True)
class Line:
    """A period with the values of all areas; with one that `breaks` a series begins that compares with none before."""

    month: str
    label: str
    breaks: bool
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Comparison:
    """The areas of one slice and period kind in the order of their codes, the release's own area last."""

    series: tuple[Series, ...]
    breaks: tuple[Break, ...]
    locale: Locale

    @property
    def kind(self) -> str:
        """The period kind."""
        return self.series[0].latest.period_kind

    @property
    def key(self) -> str:
        """What names the slice and the period kind in an address."""
        return f"{self.series[0].latest.slice}.{self.kind}"

    @property
    def label(self) -> str:
        """The slice and the period kind as a reader sees them."""
        return f"{self.series[0].label} · {self.locale.word(PERIOD_KINDS, self.kind)}"

    @property
    def decimals(self) -> int:
        """How many decimals all values are written with."""
        return self.series[0].decimals

    @property
    def areas(self) -> tuple[tuple[str, str], ...]:
        """Code and name of each area."""
        return tuple((each.latest.area_code, each.latest.area_name) for each in self.series)

    @cached_property
    def _all_months(self) -> list[str]:
        return sorted({one.month for each in self.series for one in each.observations})

    @property
    def months(self) -> list[str]:
        """The periods that are shown, in order of time: the last ones, as many as there is room for."""
        return self._all_months[-max(2, min(_MOST_MONTHS, MOST_CELLS // len(self.series))) :]

    @property
    def is_cut(self) -> bool:
        """Whether there are earlier periods, which are in the files only."""
        return len(self.months) < len(self._all_months)

    @property
    def size(self) -> int:
        """How many values are shown."""
        return len(self.months) * len(self.series)

    @property
    def shown_breaks(self) -> tuple[Break, ...]:
        """The breaks within the periods that are shown."""
        days, months = self.series[0].break_days, self.months
        return tuple(each for each in self.breaks if each.day in days and months[0] < each.day[:7] <= months[-1])

    def start_of(self, broken: Break) -> str:
        """The first period that is shown of the series that begins with a break."""
        return next(month for month in self.months if month >= broken.day[:7])

    @property
    def lines(self) -> tuple[Line, ...]:
        """The periods, the newest first."""
        starts = {self.start_of(each) for each in self.shown_breaks}
        return tuple(
            Line(month, self.locale.period(month, self.kind), month in starts, tuple(self._cells(month)))
            for month in reversed(self.months)
        )

    @property
    def gaps(self) -> tuple[str, ...]:
        """The marks of the values that are not published, apart from areas without data."""
        return tuple(sorted({cell.mark for line in self.lines for cell in line.cells} - {"", NO_DATA}))

    def _cells(self, month: str) -> Iterator[Cell]:
        for each in self.series:
            one = each.at(month)
            if one is None:
                yield Cell(self.locale.t("无数据", "no data"), "", NO_DATA)
            elif one.value is None:
                yield Cell(each.shown(one), "", one.status)
            else:
                yield Cell(each.shown(one), f"{one.value:f}", "")


@dataclass(frozen=True)
class CompareView:
    """An indicator with all its comparisons."""

    indicator: IndicatorView

    @property
    def page(self) -> str:
        """The path of its compare page."""
        return compare_page(self.indicator.indicator.id)

    @cached_property
    def _all(self) -> tuple[Comparison, ...]:
        own, view = self.indicator.area_code, self.indicator
        ordered = sorted(view.series, key=lambda each: (*view.order(each), *_group(each)))
        groups = [tuple(group) for _, group in groupby(ordered, _group)]
        return tuple(
            Comparison(
                tuple(sorted(group, key=lambda each: (each.latest.area_code == own, each.latest.area_code))),
                view.breaks,
                view.locale,
            )
            for group in groups
            if len(group) > 1
        )

    @cached_property
    def comparisons(self) -> tuple[Comparison, ...]:
        """The first always, the others as long as there is room."""
        kept: list[Comparison] = []
        for each in self._all:
            if kept and sum(one.size for one in kept) + each.size > MOST_CELLS:
                break
            kept.append(each)
        return tuple(kept)

    @property
    def is_cut(self) -> bool:
        """Whether something of the indicator is in its files only."""
        return len(self.comparisons) < len(self._all) or any(each.is_cut for each in self.comparisons)


def compare_views(indicators: Sequence[IndicatorView]) -> tuple[CompareView, ...]:
    """The indicators of which at least two areas can be set side by side, in the order of the release."""
    return tuple(view for view in map(CompareView, indicators) if view.comparisons)


def _group(series: Series) -> tuple[str, str]:
    """The series that may stand side by side have this in common."""
    return series.latest.slice, series.latest.period_kind
