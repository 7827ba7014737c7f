"""The catalogue page: every dataset and indicator as one short entry, and the values by which readers narrow them down.

Belongs here: what an entry says, and its facets. Does not belong here: searching (that is `catalogue.js`, which finds
on the page all that it needs), and the catalogue for machines (`publish.release.profiles`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from catalog.model import Text
from catalog.protection import FLOORS
from publish.disclosure.system import level_of
from publish.portal.datasets import DatasetView
from publish.portal.indicators import IndicatorView
from publish.portal.locale import Locale
from publish.portal.wording import AREA_LEVELS, ENTRY_KINDS, FACETS, OPENNESS, UNJUDGED, VERDICTS
from publish.release.about.quality import concerning
from publish.release.model import VERDICT_ORDER, DatasetTable, Release

_NO_SLUG: Final = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Listed:
    """An entry: its kind, where its page is, what it is called here and in the other language, theme, note, facets.

    `note` is the span of a dataset, or the latest value of an indicator. `values` are tokens such as `register:S01`.
    """

    kind: str
    page: str
    title: str
    other: str
    theme: Text
    note: str
    values: tuple[str, ...]

    @property
    def tokens(self) -> str:
        """The facets for the script. The theme is left out: all of a group have the same."""
        return " ".join(value for value in self.values if not value.startswith("theme:"))


@dataclass(frozen=True, slots=True)
class Group:
    """The entries of one theme, under an anchor that stays the same from release to release."""

    theme: Text
    anchor: str
    entries: tuple[Listed, ...]

    def count(self, kind: str) -> int:
        """How many entries of a kind there are."""
        return sum(each.kind == kind for each in self.entries)


@dataclass(frozen=True, slots=True)
class Facet:
    """A way to narrow the list down: its name, its label, and the values that occur, each with its label."""

    name: str
    label: str
    options: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Listing:
    """The catalogue of a release in one language."""

    release: Release
    locale: Locale
    datasets: Sequence[DatasetView]
    indicators: Sequence[IndicatorView]

    @cached_property
    def entries(self) -> tuple[Listed, ...]:
        """Datasets, then indicators, both in the order of the release."""
        return (*map(self._dataset, self.datasets), *map(self._indicator, self.indicators))

    @cached_property
    def groups(self) -> tuple[Group, ...]:
        """The entries by theme, in the order of the catalogue's vocabulary; a theme that it lacks comes last."""
        named = dict.fromkeys(each.theme for each in self.entries)
        order = list(self.release.vocabularies.themes)
        ranked = sorted(named, key=lambda theme: order.index(theme.zh) if theme.zh in order else len(order))
        return tuple(
            Group(theme, anchor_of(theme), tuple(each for each in self.entries if each.theme == theme))
            for theme in ranked
        )

    @cached_property
    def facets(self) -> tuple[Facet, ...]:
        """All facets with the values that occur; one with a single value narrows nothing and is left out."""
        present = dict.fromkeys(value for each in self.entries for value in each.values)
        found = (Facet(name, self.locale.text(label), self._options(name, present)) for name, label in FACETS.items())
        return tuple(each for each in found if len(each.options) > 1)

    def _options(self, name: str, present: Iterable[str]) -> tuple[tuple[str, str], ...]:
        labels = self._labels[name]
        codes = [value.partition(":")[2] for value in present if value.startswith(f"{name}:")]
        known = [code for code in labels if code in codes]
        return tuple((f"{name}:{code}", labels.get(code, code)) for code in [*known, *sorted(set(codes) - set(known))])

    @cached_property
    def _labels(self) -> Mapping[str, Mapping[str, str]]:
        """The labels of the codes of each facet, in the order in which they are offered."""
        release, text = self.release, self.locale.text
        return {
            "kind": {kind: text(word) for kind, word in ENTRY_KINDS.items()},
            "theme": {group.anchor: text(group.theme) for group in self.groups},
            "register": {},
            "level": {level: text(AREA_LEVELS[level]) for level in (*FLOORS, "none")},
            "frequency": {code: text(each.text) for code, each in release.vocabularies.frequencies.items()},
            "openness": {code: text(OPENNESS[word]) for word, code in release.vocabularies.access.items()},
            "quality": {verdict: text(VERDICTS[verdict]) for verdict in VERDICT_ORDER[::-1]} | {"none": text(UNJUDGED)},
        }

    def _dataset(self, view: DatasetView) -> Listed:
        dataset = view.table.dataset
        places = [index for index, column in enumerate(dataset.columns) if column.name == "area_code"]
        areas = {str(row[place]) for place in places for row in view.table.rows if row[place]}
        return self._listed(
            "dataset", f"datasets/{dataset.id}.html", dataset.title, dataset.theme, view.span, areas, [view.table]
        )

    def _indicator(self, view: IndicatorView) -> Listed:
        tables = [each.table for each in self.datasets if each.table.dataset.model == view.indicator.model]
        areas = {each.latest.area_code for each in view.series}
        headline = view.headline
        quantity = headline.quantity if headline else None
        told = quantity.text if quantity else self.locale.status(headline.status) if headline else "–"
        note = f"{told} · {headline.period}" if headline else told
        page, name = f"indicators/{view.indicator.id}.html", view.indicator.name
        return self._listed("indicator", page, name, view.theme, note, areas, tables)

    def _listed(
        self,
        kind: str,
        page: str,
        title: Text,
        theme: Text,
        note: str,
        areas: Iterable[str],
        tables: Sequence[DatasetTable],
    ) -> Listed:
        """An entry; an indicator shares what is said of the datasets that publish its aggregate."""
        levels = sorted({level_of(area) for area in areas}, key=FLOORS.index)
        codes = {
            "kind": [kind],
            "theme": [anchor_of(theme)],
            "register": sorted({code for table in tables for code in table.dataset.registers}),
            "level": levels or ["none"],
            "frequency": [table.dataset.update_frequency for table in tables[:1]],
            "openness": [self.release.vocabularies.access[table.dataset.open_attribute] for table in tables[:1]],
            "quality": [self._verdicts[table.dataset.id] for table in tables[:1]],
        }
        other = title.en if self.locale.lang == "zh" else title.zh
        values = tuple(f"{name}:{code}" for name, listed in codes.items() for code in listed)
        return Listed(kind, page, self.locale.text(title), other, theme, note, values)

    def said(self, entry: Listed) -> str:
        """What an entry says of itself in one line: registers, levels, frequency, openness and quality in words."""
        words = []
        for name in ("frequency", "level", "openness", "quality", "register"):
            codes = [value.partition(":")[2] for value in entry.values if value.startswith(f"{name}:")]
            labels = [self._labels[name].get(code, code) for code in codes if code != "none"]
            if labels:
                words.append(self.locale.t("、", ", ").join(labels))
        return " · ".join(words)

    @cached_property
    def _verdicts(self) -> Mapping[str, str]:
        """The worst verdict of the rules about each dataset; `none` where no rule is about it."""
        return {
            view.table.dataset.id: min(
                (rule.verdict for rule in concerning(self.release, view.table)),
                key=VERDICT_ORDER.index,
                default="none",
            )
            for view in self.datasets
        }


def anchor_of(theme: Text) -> str:
    """The anchor of a theme: its English name in small letters with hyphens."""
    return "theme-" + _NO_SLUG.sub("-", theme.en.lower()).strip("-")
