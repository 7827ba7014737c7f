"""Months as whole numbers of the form yyyymm, the way the offices' forms print them.

Belongs here: arithmetic on months. Does not belong here: how a form spells a month (`forms.cells`).
"""

from __future__ import annotations

from datetime import date, timedelta

Month = int


def parse_month(text: str) -> Month:
    """The month of a text such as 2020-01."""
    return int(text[:4]) * 100 + int(text[5:7])


def after(month: Month, steps: int = 1) -> Month:
    """The month that lies `steps` months later (or earlier, for a negative number)."""
    number = month // 100 * 12 + month % 100 - 1 + steps
    return number // 12 * 100 + number % 12 + 1


def month_range(first: Month, last: Month) -> tuple[Month, ...]:
    """All months from the first to the last, both included."""
    months = [first]
    while months[-1] < last:
        months.append(after(months[-1]))
    return tuple(months)


def first_day(month: Month) -> date:
    """The first day of a month."""
    return date(month // 100, month % 100, 1)


def last_day(month: Month) -> date:
    """The last day of a month."""
    return first_day(after(month)) - timedelta(days=1)


def day_of(month: Month, day: int) -> date:
    """A day of a month; days beyond its end fall on its last day."""
    return min(first_day(month) + timedelta(days=max(day, 1) - 1), last_day(month))


def month_of(day: date) -> Month:
    """The month in which a day lies."""
    return day.year * 100 + day.month
