"""Rates in force in a month, and the register of standards as the office exports it.

Belongs here: looking up `catalog/standards.csv` by month. Does not belong here: rates written into code.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from catalog.load import Catalog
from catalog.model import Bureau, Standard
from sample_bureau.errors import SampleError
from sample_bureau.months import Month, first_day, last_day, month_of

_MONTHS = {"month": 1, "year": 12}
_ONE_OFF = ("once", "multiple")
_RELIEF = "LS"


class Rates:
    """The standards that hold in a bureau's area, by item and month or by name.

    An item for which the bureau has set no standard follows the next larger area that has.
    """

    def __init__(self, catalog: Catalog, bureau: Bureau) -> None:
        parents = {area.area_code: area.parent_code for area in catalog.areas}
        chain: list[str | None] = [bureau.area_root]
        while chain[-1]:
            chain.append(parents[chain[-1]])
        self._standards: list[Standard] = []
        self._monthly: dict[tuple[str, str | None, Month], int] = {}
        for area in chain:
            settled = {standard.item_code for standard in self._standards}
            self._standards += [
                standard
                for standard in catalog.standards
                if standard.area_code == area and standard.item_code not in settled
            ]
        own = [standard for standard in self._standards if standard.area_code == bureau.area_root]
        self.register = own or self._standards

    def monthly(self, item: str, urban_rural: str | None, month: Month) -> int:
        """Yuan per month of an item, temporary raises included."""
        key = (item, urban_rural, month)
        if key not in self._monthly:
            self._monthly[key] = self._sum(*key)
        return self._monthly[key]

    def has(self, item: str, month: Month) -> bool:
        """Whether an item has a monthly rate in a month."""
        return any(s.item_code == item and s.per in _MONTHS for s in self._in_force(month))

    def named(self, standard_id: str) -> Decimal:
        """The amount of the standard with this name."""
        for standard in self._standards:
            if standard.standard_id == standard_id:
                return standard.amount
        raise SampleError(f"catalog/standards.csv has no standard {standard_id}")

    def amount(self, standard_id: str, month: Month) -> Decimal | None:
        """The amount of a standard if it is in force at the start of a month."""
        return next((s.amount for s in self._in_force(month) if s.standard_id == standard_id), None)

    def payments_in(self, month: Month) -> int:
        """How many months' support is paid in a month: one, and the extra months that a standard grants."""
        return 1 + int(sum(s.amount for s in self._in_force(month) if s.per == "months"))

    def emergency(self, months: tuple[Month, ...]) -> tuple[Month, ...]:
        """The months in which relief was given by temporary standards: fixed sums or multiples that have an end."""
        return tuple(
            month
            for month in months
            if any(s.item_code == _RELIEF and s.per in _ONE_OFF and s.valid_to for s in self._in_force(month))
        )

    def raised(self, months: tuple[Month, ...]) -> tuple[Month, ...]:
        """The months in which some monthly rate is raised for a time: two standards of an item hold at once."""
        return tuple(
            month
            for month in months
            if any(
                s.valid_to and any(o.item_code == s.item_code and not o.valid_to for o in self._in_force(month))
                for s in self._in_force(month)
                if s.per == "month"
            )
        )

    def _sum(self, item: str, urban_rural: str | None, month: Month) -> int:
        amounts = [
            standard.amount / _MONTHS[standard.per]
            for standard in self._in_force(month)
            if standard.item_code == item
            and standard.per in _MONTHS
            and (standard.urban_rural_code or urban_rural) == urban_rural
        ]
        if not amounts:
            raise SampleError(f"catalog/standards.csv has no monthly rate of {item} for {month}")
        return int(sum(amounts))

    def _in_force(self, month: Month) -> list[Standard]:
        day = first_day(month)
        return [s for s in self._standards if s.valid_from <= day and (s.valid_to is None or s.valid_to >= day)]


def standard_deliveries(rates: Rates, months: tuple[Month, ...]) -> dict[Month, list[dict[str, Any]]]:
    """Two deliveries: what is in force in the first month that has a standard, then what starts later, if any.

    Each key comes once.
    """
    months = tuple(month for month in months if any(s.valid_from <= last_day(month) for s in rates.register))
    early = [s for s in rates.register if s.valid_from <= last_day(months[0])]
    later = [s for s in rates.register if last_day(months[0]) < s.valid_from <= last_day(months[-1])]
    deliveries = {months[0]: [_row(s) for s in early]}
    if not later:
        return deliveries
    raised = (month for month in months if any(month_of(s.valid_from) == month for s in _raised(later)))
    return deliveries | {next(raised, months[1]): [_row(s) for s in later]}


def _raised(standards: list[Standard]) -> list[Standard]:
    """Those that replace an earlier rate of the same name: the occasion of the second delivery."""
    return [standard for standard in standards if standard.per == "month" and standard.valid_to is None]


def _row(standard: Standard) -> dict[str, Any]:
    return {
        "standard_id": standard.standard_id,
        "benefit_item_code": standard.item_code,
        "area_code": standard.area_code,
        "urban_rural_code": standard.urban_rural_code,
        "target_text": standard.target,
        "standard_amount": standard.amount,
        "standard_period_code": standard.per,
        "base_standard_id": standard.base_standard_id,
        "start_date": standard.valid_from,
        "end_date": standard.valid_to,
        "document_no": standard.document_no,
        "issuer_name": standard.issuer,
        "note_text": None,
    }
