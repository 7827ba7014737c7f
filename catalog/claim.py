"""A figure that a bureau published itself, and the units in which documents print.

Belongs here: the shape of `claims/`. Does not belong here: relations between claims (`catalog.reconciliation`).
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Literal

from catalog.entry import Entry

# Documents print large figures in ten thousands and long lines in kilometres; figures are compared in base units.
BASE_UNITS = {
    "wan_yuan": "yuan",
    "yi_yuan": "yuan",
    "wan_person": "person",
    "wan_person_time": "person_time",
    "wan_household": "household",
    "wan_couple": "couple",
    "km": "metre",
}
UNIT_FACTORS = {
    "percent": Decimal("0.01"),
    "yi_yuan": Decimal(100_000_000),
    "km": Decimal(1000),
    **{unit: Decimal(10_000) for unit in BASE_UNITS if unit.startswith("wan_")},
}


class Claim(Entry):
    """A figure that the bureau itself published: value, unit, period, area, dimensions, document and place in it."""

    claim_id: str
    indicator: str | None
    label: str
    published_indicator: str
    dimensions: str | None
    area_code: str
    period_start: date | None
    period_end: date | None
    kind: str
    value: Decimal
    unit: str
    qualifier: Literal["exact", "over", "nearly", "at_least", "about", "at_most"]
    value_base_unit: Decimal
    document: str
    locator: str
    waits_for: str | None
    reason_zh: str | None = None
    reason_en: str | None = None

    @property
    def base_unit(self) -> str:
        """The unit of `value_base_unit`, percent excepted, which is a ratio there."""
        return BASE_UNITS.get(self.unit, self.unit)

    @property
    def rounding(self) -> Decimal:
        """Half a step of the last digit printed, in base units: 73 % stands for 72.5 % to 73.5 %."""
        exponent = self.value.as_tuple().exponent
        step = Decimal(1).scaleb(exponent if isinstance(exponent, int) else 0)
        factor = UNIT_FACTORS.get(self.unit, Decimal(1))
        return min(step, Decimal(1)) * factor / 2
