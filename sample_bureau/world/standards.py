"""Rates in force in a month, and the register of standards as the office exports it.

Belongs here: looking up `catalog/standards.csv` by month. Does not belong here: rates written into code.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from catalog.load import Catalog
from catalog.model import Standard
from sample_bureau.errors import SampleError
from sample_bureau.months import Month, first_day, last_day, month_of


class Rates:
    """The standards of the catalogue, by item and month or by name."""

    def __init__(self, catalog: Catalog) -> None:
        self._standards = catalog.standards

    def monthly(self, item: str, urban_rural: str | None, month: Month) -> int:
        """Yuan per month of an item, temporary raises included."""
        day = first_day(month)
        amounts = [
            standard.amount
            for standard in self._standards
            if standard.item_code == item
            and standard.per == "month"
            and (standard.urban_rural_code or urban_rural) == urban_rural
            and standard.valid_from <= day
            and (standard.valid_to is None or standard.valid_to >= day)
        ]
        if not amounts:
            raise SampleError(f"catalog/standards.csv has no monthly rate of {item} for {month}")
        return int(sum(amounts))

    def named(self, standard_id: str) -> Decimal:
        """The amount of the standard with this name."""
        for standard in self._standards:
            if standard.standard_id == standard_id:
                return standard.amount
        raise SampleError(f"catalog/standards.csv has no standard {standard_id}")


def standard_deliveries(catalog: Catalog, months: tuple[Month, ...]) -> dict[Month, list[dict[str, Any]]]:
    """Two deliveries: what is in force in the first month, then what starts later. Each key comes once."""
    early = [s for s in catalog.standards if s.valid_from <= last_day(months[0])]
    later = [s for s in catalog.standards if last_day(months[0]) < s.valid_from <= last_day(months[-1])]
    second = next(
        (month for month in months if any(month_of(s.valid_from) == month for s in _raised(later))), months[1]
    )
    return {months[0]: [_row(s) for s in early], second: [_row(s) for s in later]}


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
