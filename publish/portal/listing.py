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
from publish.portal.locale import Locale, plain_number
from publish.portal.wording import AREA_LEVELS, ENTRY_KINDS, ENTRY_QUALITY, FACETS, OPENNESS
from publish.release.about.quality import concerning
from publish.release.model import VERDICT_ORDER, DatasetTable, Release

# What goes without saying in an entry.
_OPEN: Final = "无条件开放"
_SOUND: Final = "passed"
_NO_SLUG: Final = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Listed:
    """An entry: its kind, where its page is, what it is called, what else finds it, theme, note, facets.

    `note` is the span of a dataset, or the latest value of an indicator. `codes` are the entry's codes by facet; no two
    facets have a code in common.
    """

    kind: str
    page: str
    title: str
    also: str
    theme: Text
    note: str
    codes: Mapping[str, Sequence[str]]

    @property
    def tokens(self) -> str:
        """The codes for the script. The theme is left out: all entries of a group have the same."""
        return " ".join(code for name, listed in self.codes.items() if name != "theme" for code in listed)


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
        found = (Facet(name, self.locale.text(label), self._options(name)) for name, label in FACETS.items())
        return tuple(each for each in found if len(each.options) > 1)

    def _options(self, name: str) -> tuple[tuple[str, str], ...]:
        """The codes that occur with their labels, in the order of their vocabulary; registers have none."""
        present = {code for each in self.entries for code in each.codes[name]}
        labels = self._labels[name]
        known = [code for code in labels if code in present]
        others = sorted(present - set(known))
        return (*((code, labels[code]) for code in known), *((code, self._register(code)) for code in others))

    def _register(self, code: str) -> str:
        """A register with the feeds of it that this release has read."""
        titles = dict.fromkeys(self.locale.text(feed.title) for feed in self.release.feeds if feed.register == code)
        return " ".join([code, self.locale.t("、", ", ").join(titles)]).strip()

    @cached_property
    def _labels(self) -> Mapping[str, Mapping[str, str]]:
        """The labels of the codes of each facet, in the order in which they are offered."""
        release, text = self.release, self.locale.text
        return {
            "kind": {kind: text(word) for kind, word in ENTRY_KINDS.items()},
            "theme": {group.anchor: text(group.theme) for group in self.groups},
            "register": {},
            "level": {level: text(AREA_LEVELS[level]) for level in (*FLOORS, "nowhere")},
            "frequency": {code: text(each.text) for code, each in release.vocabularies.frequencies.items()},
            "openness": {code: text(OPENNESS[word]) for word, code in release.vocabularies.access.items()},
            "quality": {verdict: text(word) for verdict, word in ENTRY_QUALITY.items()},
        }

    def _dataset(self, view: DatasetView) -> Listed:
        dataset = view.table.dataset
        places = [index for index, column in enumerate(dataset.columns) if column.name == "area_code"]
        areas = {str(row[place]) for place in places for row in view.table.rows if row[place]}
        rows = f"{plain_number(len(view.table.rows))} {self.locale.t('行', 'rows')}"
        note = view.span if view.table.periods else rows
        page = f"datasets/{dataset.id}.html"
        return self._listed("dataset", page, dataset.title, dataset.theme, note, areas, [view.table], dataset.keywords)

    def _indicator(self, view: IndicatorView) -> Listed:
        tables = [each.table for each in self.datasets if each.table.dataset.model == view.indicator.model]
        areas = {each.latest.area_code for each in view.series}
        headline = view.headline
        quantity = headline.quantity if headline else None
        told = quantity.text if quantity else self.locale.status(headline.status) if headline else "–"
        # A figure that is not the total is never shown without what it is about.
        note = " · ".join([*filter(None, [view.slice]), told, *([headline.period] if headline else [])])
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
        keywords: Sequence[Text] = (),
    ) -> Listed:
        """An entry; an indicator shares what is said of the datasets that publish its aggregate."""
        levels: list[str] = sorted({level_of(area) for area in areas}, key=FLOORS.index)
        codes: dict[str, list[str]] = {
            "kind": [kind],
            "theme": [anchor_of(theme)],
            "register": sorted({code for table in tables for code in table.dataset.registers}),
            "level": levels or ["nowhere"],
            "frequency": [table.dataset.update_frequency for table in tables[:1]],
            "openness": [self.release.vocabularies.access[table.dataset.open_attribute] for table in tables[:1]],
            "quality": [self._verdicts[table.dataset.id] for table in tables[:1]],
        }
        name, other = (title.zh, title.en) if self.locale.lang == "zh" else (title.en, title.zh)
        told = f"{name} {self.locale.text(theme)}".lower()
        words = [self.locale.text(word) for word in keywords]
        also = " ".join([other, *(word for word in words if word.lower() not in told)])
        return Listed(kind, page, name, also, theme, note, codes)

    def said(self, entry: Listed) -> str:
        """What a dataset says of itself in one line; of quality and openness only what a reader must know.

        An indicator says it on its page: three hundred lines more would make the list too heavy to open fast.
        """
        if entry.kind != "dataset":
            return ""
        unsaid = {"openness": [self.release.vocabularies.access.get(_OPEN)], "quality": [_SOUND]}
        words = []
        for name in ("frequency", "level", "openness", "quality", "register"):
            labels = [self._labels[name].get(code, code) for code in entry.codes[name]]
            if labels and entry.codes[name] != unsaid.get(name):
                words.append(self.locale.t("、", ", ").join(labels))
        return " · ".join(words)

    @cached_property
    def _verdicts(self) -> Mapping[str, str]:
        """The worst verdict of the gates after intake about each dataset.

        Intake turns single rows away, which are in no figure, and hardly any register has none of them.
        """
        return {
            view.table.dataset.id: min(
                (rule.verdict for rule in concerning(self.release, view.table) if rule.gate != "intake"),
                key=VERDICT_ORDER.index,
                default="unjudged",
            )
            for view in self.datasets
        }


def anchor_of(theme: Text) -> str:
    """The anchor of a theme: its English name in small letters with hyphens."""
    return "theme-" + _NO_SLUG.sub("-", theme.en.lower()).strip("-")
