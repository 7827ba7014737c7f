"""When an office delivers, and which records stand in each delivery.

Belongs here: cadence, and what `holds` means. Does not belong here: rows and files.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from catalog.cadence import delivery_months
from catalog.model import Bureau, Source
from sample_bureau.months import Month, month_range, parse_month
from sample_bureau.recipe.arrays import Ints


@dataclass(frozen=True, slots=True)
class Schedule:
    """The deliveries of one feed: `due` are places in the bureau's period."""

    holds: str
    months: tuple[Month, ...]
    due: tuple[int, ...]

    def standing(self, slots: Ints, delivery: int) -> Ints:
        """The places of the records that stand in a delivery; `slots` are -1 before the period."""
        last = self.due[delivery]
        if self.holds != "events":
            return np.flatnonzero(slots <= last)
        before = self.due[delivery - 1] if delivery else -2
        return np.flatnonzero((slots > before) & (slots <= last))

    def month(self, delivery: int) -> Month:
        """The month under which a delivery is sent."""
        return self.months[self.due[delivery]]

    def first_with(self, slots: Ints) -> Ints:
        """The delivery in which each record first stands; the last one for records that come too late."""
        return np.minimum(np.searchsorted(np.array(self.due), slots), len(self.due) - 1)

    def standing_in(self, slot: int) -> int | None:
        """The place in the period of the delivery that says how things stand in a month; None before the first."""
        return max((due for due in self.due if due <= slot), default=None)


def schedule_of(source: Source, bureau: Bureau) -> Schedule:
    """The deliveries of a feed within the bureau's period."""
    months = period_of(bureau)
    due = tuple(months.index(parse_month(month)) for month in delivery_months(source, bureau))
    holds = source.holds or ("events" if source.redelivery == "append" else "snapshot")
    return Schedule(holds, months, due)


def period_of(bureau: Bureau) -> tuple[Month, ...]:
    """The months of a bureau's period."""
    return month_range(parse_month(bureau.period_start), parse_month(bureau.period_end))
