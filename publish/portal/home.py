"""What the home page shows: the figures that matter with their targets, themes with counts, what this release changed.

Belongs here: choosing from what the release and the catalogue say. Does not belong here: which indicators lead
(`catalog/indicators/`), and judging whether a target is reached (`targets`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from publish.portal.indicators import IndicatorView
from publish.portal.listing import Group, Listing
from publish.portal.locale import Locale
from publish.portal.wording import CHANGE_STEPS
from publish.release.history.record import Changes, TableChange
from publish.release.model import Release

MOST_HEADLINES: Final = 6
MOST_CHANGES: Final = 6
_UNCHANGED: Final = "none"


@dataclass(frozen=True, slots=True)
class Changed:
    """A table that this release changed: title, page, and how far the step goes, in words."""

    title: str
    page: str
    step: str


@dataclass(frozen=True)
class HomeView:
    """The home page in one language."""

    release: Release
    locale: Locale
    listing: Listing

    @property
    def groups(self) -> tuple[Group, ...]:
        """The themes with their entries."""
        return self.listing.groups

    @cached_property
    def headlines(self) -> tuple[IndicatorView, ...]:
        """The six indicators of the lowest rank in the registry that have a value in this release."""
        ranked = sorted(
            (view for view in self.listing.indicators if view.indicator.headline is not None and has_value(view)),
            key=lambda view: (view.indicator.headline or 0, view.indicator.id),
        )
        return tuple(ranked[:MOST_HEADLINES])

    @property
    def changes(self) -> Changes | None:
        """The change record, unless this is the first release, which has nothing to be compared with."""
        changes = self.release.changes
        return changes if changes is not None and changes.compared_with is not None else None

    @cached_property
    def changed(self) -> tuple[Changed, ...]:
        """The tables that are new or different, datasets first and the widest steps first among each."""
        if self.changes is None:
            return ()
        order = list(CHANGE_STEPS)
        touched = [each for each in self.changes.tables if each.bump != _UNCHANGED]
        ranked = sorted(touched, key=lambda each: (each.kind, order.index(each.bump), each.name))
        return tuple(map(self._changed, ranked))

    @property
    def shown_changes(self) -> tuple[Changed, ...]:
        """Those of them that the page has room for."""
        return self.changed[:MOST_CHANGES]

    def _changed(self, change: TableChange) -> Changed:
        page = f"{change.kind}s/{change.name}.html"
        return Changed(self._titles[page], page, self.locale.word(CHANGE_STEPS, change.bump))

    @cached_property
    def _titles(self) -> Mapping[str, str]:
        return {each.page: each.title for each in self.listing.entries}

    @cached_property
    def steps(self) -> Sequence[tuple[str, int]]:
        """How many tables each kind of step concerns, in words, the widest step first and unchanged tables last."""
        counts = Counter[str](each.bump for each in self.changes.tables) if self.changes else Counter[str]()
        return [(self.locale.text(word), counts[step]) for step, word in CHANGE_STEPS.items() if counts[step]]


def has_value(view: IndicatorView) -> bool:
    """Whether there is a figure to show: the latest one, or the one that stands in for a confidential one."""
    headline = view.headline
    return headline is not None and (headline.quantity is not None or headline.instead is not None)
