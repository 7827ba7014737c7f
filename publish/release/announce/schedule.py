"""The release calendar: when each dataset is due next, and which of the releases so far came in time.

The publisher promises (`release_days`) within how many days after the end of a period its data are out. A period ends
with the month, the quarter or the year; what is irregular is never due. Which month has had its release is seen from
the manifests; the day "today" plays no part, so what is due and has not come is seen when the next release comes.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from catalog.cadence import months_between
from publish.release.announce.told import Told
from publish.release.formats.json_file import document

CALENDAR = "calendar.json"
PERIOD_MONTHS: Mapping[str, int] = {"monthly": 1, "quarterly": 3, "yearly": 12}


def calendar_bytes(told: Told) -> bytes:
    """Takes the releases of a site; gives the calendar as the file of that name."""
    return document(calendar_of(told))


def calendar_of(told: Told) -> dict[str, Any]:
    """Takes the releases of a site; gives the calendar: what comes next, what came and whether in time."""
    days, month = told.current["publisher"]["release_days"], told.current["reference_month"]
    datasets = [_next(entry, month, days) for entry in told.current["datasets"]]
    dates = [each["due"] for each in datasets if each["due"]]
    history = list(_history(told, days))
    in_time = sum(each["in_time"] for each in history)
    return {
        "release_days": days,
        "next_release_date": min(dates, default=None),
        "in_time": {"releases": in_time, "due": len(history), "share": round(in_time / len(history), 4)}
        if history
        else None,
        "datasets": datasets,
        "history": history,
    }


def due_date(month: str, days: int) -> date:
    """Takes the last month of a period and how many days there are; gives the day by which its data are due."""
    year, number = (int(part) for part in month.split("-"))
    return date(year, number, calendar.monthrange(year, number)[1]) + timedelta(days=days)


def next_period(month: str, frequency: str) -> str | None:
    """Takes the month that is out and how often a dataset comes; gives the last month of the next period, if any."""
    step = PERIOD_MONTHS.get(frequency)
    if step is None:
        return None
    number = int(month[:4]) * 12 + int(month[5:])
    ended = (number // step + 1) * step
    return f"{(ended - 1) // 12:04d}-{(ended - 1) % 12 + 1:02d}"


def _next(entry: Mapping[str, Any], month: str, days: int) -> dict[str, Any]:
    period = next_period(month, entry["update_frequency"])
    return {
        "id": entry["id"],
        "title": entry["title"],
        "update_frequency": entry["update_frequency"],
        "next_period": period,
        "due": due_date(period, days).isoformat() if period else None,
    }


def _history(told: Told, days: int) -> Iterator[dict[str, Any]]:
    """Every month from the first release to the newest in which some dataset was due: when it came, whether in time."""
    first: dict[str, Mapping[str, Any]] = {}
    for release in reversed(told.releases):
        if release["datasets"]:
            first.setdefault(release["reference_month"], release)
    steps = {PERIOD_MONTHS.get(entry["update_frequency"], 0) for entry in told.current["datasets"]} - {0}
    for month in months_between(min(first, default="9999-12"), max(first, default="0001-01")):
        if month not in first and not any(int(month[5:]) % step == 0 for step in steps):
            continue
        came, due = first.get(month), due_date(month, days).isoformat()
        yield {
            "month": month,
            "due": due,
            "release": came["release"] if came else None,
            "released": came["released_at"][:10] if came else None,
            "in_time": bool(came and came["released_at"][:10] <= due),
        }
