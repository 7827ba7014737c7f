"""Scorecards: for every register and every dataset what the gates found, how complete it is, and up to when.

Belongs here: one line each, from what the release states. Does not belong here: judging, and single rules (`rules`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from publish.portal.datasets import DatasetView
from publish.portal.locale import Locale
from publish.portal.scores import Score
from publish.portal.subjects import Tally
from publish.release.about.accounting import feeds_told, rules_told
from publish.release.model import STATUS_CONFIDENTIAL, WITH_FIGURES, FeedQuality, Release


@dataclass(frozen=True, slots=True)
class RegisterCard:
    """A register: its feeds, their rows as readers may know them, and the rules about them."""

    code: str
    feeds: tuple[FeedQuality, ...]
    score: Score

    @property
    def is_rounded(self) -> bool:
        """Whether its source rows are what there are at least."""
        return any(feed.is_rounded for feed in self.feeds)

    def rows(self, name: str) -> int:
        """Deliveries or rows of one kind over all its feeds."""
        return sum(int(getattr(feed, name)) for feed in self.feeds)


@dataclass(frozen=True, slots=True)
class DatasetCard:
    """A dataset: the rules about it, how much of it is told, and its last month."""

    view: DatasetView
    score: Score
    rows: int
    told: int
    hidden: int

    @property
    def share_told(self) -> Decimal:
        """The share of rows with figures, by which cards are sorted."""
        return Decimal(self.told) / max(self.rows, 1)


@dataclass(frozen=True)
class Scorecards:
    """The scorecards of a release in one language."""

    release: Release
    locale: Locale
    datasets: Sequence[DatasetView]

    @cached_property
    def registers(self) -> tuple[RegisterCard, ...]:
        """The registers by code."""
        feeds = feeds_told(self.release)
        codes = sorted({feed.register for feed in feeds})
        return tuple(self._register(code, tuple(feed for feed in feeds if feed.register == code)) for code in codes)

    def _register(self, code: str, feeds: tuple[FeedQuality, ...]) -> RegisterCard:
        tallies = [(gate, tally) for feed in feeds for gate, tally in self._by_feed.get(feed.feed, {}).items()]
        gates = {gate: sum((tally for name, tally in tallies if name == gate), Tally()) for gate, _ in tallies}
        return RegisterCard(code, feeds, Score(gates))

    @cached_property
    def _by_feed(self) -> dict[str, dict[str, Tally]]:
        """The rules about each feed, by gate: those of the warehouse and of cells are about other things."""
        counts: dict[str, dict[str, Tally]] = {}
        for rule in rules_told(self.release):
            if rule.gate in ("intake", "expectations"):
                gates = counts.setdefault(rule.judged, {})
                gates[rule.gate] = gates.get(rule.gate, Tally()) + Tally.of(rule.verdict)
        return counts

    @cached_property
    def published(self) -> tuple[DatasetCard, ...]:
        """The datasets in the order of the release."""
        return tuple(map(_dataset, self.datasets))


def _dataset(view: DatasetView) -> DatasetCard:
    statuses = [row[-1] for row in view.table.rows]
    told = sum(status in WITH_FIGURES for status in statuses)
    return DatasetCard(view, view.quality, len(statuses), told, statuses.count(STATUS_CONFIDENTIAL))
