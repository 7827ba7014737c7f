"""The lines of one delivery: which records stand in it, and how they read at that time.

Belongs here: from records to lines. Does not belong here: drawing records, defects, files.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from sample_bureau.forms.cells import Line
from sample_bureau.months import last_day
from sample_bureau.recipe.arrays import Ints, Objects, days_of, where
from sample_bureau.recipe.draft import Draft
from sample_bureau.recipe.generators import typed
from sample_bureau.recipe.schedule import Schedule


def lines_of(draft: Draft, schedule: Schedule, delivery: int) -> tuple[list[Line], Ints]:
    """The lines of a delivery in the order in which they stand there, and the records they show."""
    places = schedule.standing(draft.slots, delivery)
    if draft.recipe.form.subtotal_by_street:
        areas = draft.ground.areas.codes(draft.places[places], "street")
        places = places[np.argsort(areas.astype("U12"), kind="stable")]
    columns = {name: column[places] for name, column in draft.columns.items()}
    _as_of(draft, columns, schedule, delivery)
    names = list(columns)
    rows = zip(*(column.tolist() for column in columns.values()), strict=True)
    return [Line(dict(zip(names, row, strict=True))) for row in rows], places


def _as_of(draft: Draft, columns: dict[str, Objects], schedule: Schedule, delivery: int) -> None:
    """Fills in the month delivered, and takes back what the office did not know yet."""
    month = schedule.month(delivery)
    for name, rule in draft.recipe.columns.items():
        if rule.date == "delivery":
            value: Any = month if draft.types[name] == "month" else last_day(month)
            columns[name] = np.full(len(columns[name]), value, object)
        if rule.pending is not None:
            ahead = days_of(columns[name]) > np.datetime64(last_day(month))
            columns[name] = where(ahead, None, columns[name])
            for other, value in rule.pending.items():
                columns[other] = where(ahead, typed(value, draft.types[other]), columns[other])


def settle_pending(draft: Draft, schedule: Schedule) -> None:
    """What is pending is settled by the last delivery: its codes are those that published figures speak of."""
    if not schedule.due:
        return
    end = np.datetime64(last_day(schedule.month(len(schedule.due) - 1)))
    for name, rule in draft.recipe.columns.items():
        if rule.pending is not None:
            days = days_of(draft.columns[name])
            draft.columns[name] = np.where(days > end, end, days).astype("datetime64[D]").astype(object)
