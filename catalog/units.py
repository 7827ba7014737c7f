"""Units: what they are called, and which are money or shares.

Belongs here: the shape of `units` in `vocabularies.yml`, and what must hold of the units in use. Does not belong here:
converting (`catalog.claim`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from catalog.entry import Entry, Text
from catalog.model import Claim, Dataset, Indicator

PERCENT_UNITS: Final = frozenset({"%", "percent", "pct"})
MONEY_UNITS: Final = frozenset({"元", "yuan"})


class Unit(Entry):
    """A unit. `tight` units follow the number without a space; `single` is the English for one."""

    zh: str
    en: str
    single: str
    tight: bool = False


def unit_text(units: Mapping[str, Unit], code: str) -> Text:
    """Takes the known units and the code of one; gives what a column in that unit is said to be in."""
    known = units.get(code)
    return Text(zh=known.zh, en=known.single) if known else Text(zh=code, en=code)


def unit_problems(
    units: Mapping[str, Unit], indicators: Iterable[Indicator], datasets: Iterable[Dataset], claims: Iterable[Claim]
) -> Iterator[str]:
    """Each unit of an indicator, a column or a published figure that has no words: a reader would get its code."""
    used = {
        *(indicator.unit for indicator in indicators),
        *(column.unit for dataset in datasets for column in dataset.columns if column.unit),
        *(claim.base_unit for claim in claims),
    }
    yield from (f"vocabularies.yml: units: '{code}' is missing" for code in sorted(used - units.keys()))
