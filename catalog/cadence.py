"""When an office delivers a register: the months of a bureau's period in which a file is due.

Belongs here: the calendar that follows from cadence, from what a delivery holds, and from the day the register ended.
Does not belong here: which deliveries came (`intake`), and what a missing one means (`expectations`).
"""

from __future__ import annotations

from catalog.model import Bureau, Source

QUARTER_ENDS = ("03", "06", "09", "12")


def months_between(first: str, last: str) -> tuple[str, ...]:
    """The months from 'YYYY-MM' to 'YYYY-MM', both included; none when the first lies after the last."""
    return tuple(f"{number // 12:04d}-{number % 12 + 1:02d}" for number in range(_number(first), _number(last) + 1))


def delivery_months(source: Source, bureau: Bureau) -> tuple[str, ...]:
    """The months in which a delivery of a feed is due, in order.

    A quarterly feed comes at the quarters' ends and with the last month, a yearly one with the last month. What comes
    once comes in the first month when it is the state to begin with (a snapshot), and otherwise when everything has
    happened. A register that ended within the period has its last month then, and one that ended before it has none.
    """
    last = min(bureau.period_end, f"{source.until:%Y-%m}") if source.until else bureau.period_end
    months = months_between(bureau.period_start, last)
    if source.cadence == "monthly":
        return months
    if source.cadence == "quarterly":
        return tuple(month for month in months if month[5:] in QUARTER_ENDS or month == last)
    return months[:1] if source.cadence == "once" and source.holds == "snapshot" else months[-1:]


def month_before(source: Source, bureau: Bureau, month: str) -> str | None:
    """The month of the delivery before the one of `month`: what its size is compared with. None if none was due."""
    if source.cadence == "monthly":
        number = _number(month) - 1
        return f"{number // 12:04d}-{number % 12 + 1:02d}"
    return max((due for due in delivery_months(source, bureau) if due < month), default=None)


def _number(month: str) -> int:
    """A month as a number that counts on from one to the next."""
    return int(month[:4]) * 12 + int(month[5:]) - 1
