"""What the page on protection shows: each dataset about people, how it is protected, and how much of it is told.

Belongs here: counting statuses that the release prints. Which cells are hidden for their own sake is not known here,
and told to nobody.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from publish.portal.datasets import DatasetView
from publish.portal.locale import Locale
from publish.release.about.suppression import Protected, protected_by
from publish.release.model import STATUS_CONFIDENTIAL, STATUS_ESTIMATED, Release, RuleResult

_ATTACK: Final = "release.attack"


@dataclass(frozen=True, slots=True)
class ProtectedDataset:
    """A dataset about people: its cells, how many of them are hidden or changed, and the words of its profile."""

    view: DatasetView
    text: str
    means: Protected
    cells: int
    hidden: int
    changed: int


@dataclass(frozen=True)
class ProtectionView:
    """All datasets about people, those that hide most first, and the attack that they withstood together."""

    release: Release
    locale: Locale
    datasets: tuple[DatasetView, ...]

    @cached_property
    def protected(self) -> tuple[ProtectedDataset, ...]:
        """The datasets about which the disclosure gate has something to say."""
        words = {rule.subject: self.locale.text(rule.text) for rule in self.release.rules if rule.gate == "disclosure"}
        found = [
            _protected(view, words[view.table.dataset.id]) for view in self.datasets if view.table.dataset.id in words
        ]
        return tuple(sorted(found, key=lambda one: -one.hidden / max(one.cells, 1)))

    @property
    def groups(self) -> tuple[tuple[str, tuple[ProtectedDataset, ...]], ...]:
        """The datasets by the words of their profile, in the order in which those come first."""
        texts = dict.fromkeys(one.text for one in self.protected)
        return tuple((text, tuple(one for one in self.protected if one.text == text)) for text in texts)

    @cached_property
    def totals(self) -> Counter[str]:
        """Cells, hidden cells and changed cells of all of them."""
        totals: Counter[str] = Counter()
        for one in self.protected:
            totals += Counter(cells=one.cells, hidden=one.hidden, changed=one.changed)
        return totals

    @cached_property
    def attack(self) -> RuleResult | None:
        """The attack on all tables together."""
        return next((rule for rule in self.release.rules if rule.code == _ATTACK), None)


def _protected(view: DatasetView, text: str) -> ProtectedDataset:
    statuses = Counter(row[-1] for row in view.table.rows)
    changed = statuses[STATUS_ESTIMATED]
    means = protected_by(view.table)
    return ProtectedDataset(view, text, means, len(view.table.rows), statuses[STATUS_CONFIDENTIAL], changed)
