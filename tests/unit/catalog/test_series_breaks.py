"""Breaks of series: those that hold everywhere, and those of one bureau amid reform."""

from __future__ import annotations

from datetime import date

import catalog
from catalog.model import Bureau, Indicator

SOCIAL_WORK = "standard=LEVELS-SOCIAL-WORK"


def own(bureau: str, indicator: str) -> Indicator:
    known = catalog.load()
    return known.bureau(bureau).own(known.indicators[indicator])


def test_a_reform_of_one_bureau_breaks_its_own_series_only() -> None:
    (broken,) = own("ezhou-2024", "network_levels").series_breaks
    assert (broken.date, broken.slices) == (date(2024, 1, 1), (SOCIAL_WORK,))
    assert own("ezhou-2024", "assigned_tasks").series_breaks[0].slices == ()
    assert own("wuhan-2017", "network_levels").series_breaks == ()
    assert own("ezhou-2024", "stated_target_beds").series_breaks == ()


def test_a_bureaus_breaks_join_those_that_hold_everywhere_in_order() -> None:
    known = catalog.load()
    workers = known.indicators["certified_social_workers"]
    (everywhere,) = workers.series_breaks
    earlier = {"indicator": workers.id, "date": date(2019, 1, 1), "text": everywhere.text}
    bureau = Bureau(**{**dict(known.bureau("ezhou-2024")), "series_breaks": (earlier,)})
    assert [each.date for each in bureau.own(workers).series_breaks] == [date(2019, 1, 1), everywhere.date]
    assert workers.series_breaks == (everywhere,), "the catalogue's own entry stays as it is"
