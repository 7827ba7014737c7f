"""Subsidies paid to elderly-care facilities: operation, staff on duty, epidemic supplies.

Belongs here: the ledger rows. Does not belong here: the facilities (`world.elderly`).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np

from sample_bureau.calibration import share_out
from sample_bureau.months import Month, after, day_of, month_of
from sample_bureau.randomness import picks
from sample_bureau.targets import SubsidyTargets
from sample_bureau.world.elderly import Elderly, Facility
from sample_bureau.world.standards import Rates

_STAFF_SHARE = 0.27


@dataclass(frozen=True, slots=True)
class _Round:
    """One payment round: what is paid, for which window, when, by which measure."""

    kind: str
    period: str
    month: Month
    batch: str
    basis: str
    price: int
    uplift: Decimal | None
    source: str


class Subsidies:
    """Ledger rows by month of payment."""

    def __init__(
        self,
        elderly: Elderly,
        targets: SubsidyTargets,
        rates: Rates,
        rng: np.random.Generator,
    ) -> None:
        self._rng = rng
        self.months = elderly.months
        self.rows: dict[Month, list[dict[str, Any]]] = {month: [] for month in self.months}
        institutions, community = elderly.standing(institutions=True), elderly.standing(institutions=False)
        year, first = str(self.months[0] // 100 - 1), self.months[0]
        homes = round(targets.before_yuan * 0.7 / 10) * 10
        self._pay(_Round("operation", year, first, "01", "bed_month", 100, None, "4"), institutions, homes)
        self._pay(
            _Round("operation", year, first, "02", "visits", 3, None, "4"), community, targets.before_yuan - homes
        )
        self._this_year(targets, rates, institutions, community)
        if targets.goods_batches:
            emergency = rates.emergency(self.months)[:3]
            self._supplies(targets.goods_batches, targets.goods_yuan, emergency, institutions, community)

    def _this_year(
        self, targets: SubsidyTargets, rates: Rates, institutions: list[Facility], community: list[Facility]
    ) -> None:
        """Institutions once, for the year up to a month; community facilities for its quarters, or month by month."""
        middle = month_of(targets.until) if targets.until else self.months[len(self.months) // 2 - 1]
        last, year = min(after(middle), self.months[-1]), middle // 100
        uplift = {
            name: amount / 100 if amount else None
            for name in ("COMMUNITY", "INSTITUTION")
            for amount in [rates.amount(f"OPERATION-UPLIFT-{name}", middle)]
        }
        if targets.until:
            quarter = _Round("operation", f"{year}Q1", middle, "01", "visits", 3, uplift["COMMUNITY"], "4")
            self._pay(quarter, community, targets.community_yuan)
        else:
            yuan = share_out(targets.community_yuan, [1] * len(self.months))
            for month, part in zip(self.months, yuan, strict=True):
                period = f"{month // 100}-{month % 100:02d}"
                visits = _Round("operation", period, month, "03", "visits", 3, uplift["COMMUNITY"], "4")
                self._pay(visits, community, part)
        window, staff = f"{year}-01..{middle % 100:02d}", round(targets.institutions_yuan * _STAFF_SHARE / 100) * 100
        beds = _Round("operation", window, last, "01", "bed_month", 100, uplift["INSTITUTION"], "4")
        self._pay(beds, institutions, targets.institutions_yuan - staff)
        self._pay(_Round("staff_on_duty", window, last, "02", "staff", 150, None, "3"), institutions, staff)

    def spent(self, month: Month) -> Counter[tuple[str, str, str]]:
        """Yuan paid from the first month to this one, by kind, window and source of funds."""
        spent: Counter[tuple[str, str, str]] = Counter()
        for earlier in self.months:
            if earlier <= month:
                for row in self.rows[earlier]:
                    key = (
                        row["elderly_subsidy_kind_code"],
                        row["subsidy_period_text"][:4],
                        row["fund_source_code"],
                    )
                    spent[key] += row["paid_yuan"]
        return spent

    def _pay(self, payment: _Round, facilities: list[Facility], total: int) -> None:
        """Shares a total out to the facilities; what is due follows from quantity and price, never less."""
        weights = [facility.fixed["approved_bed_count"] + 8 + int(self._rng.integers(0, 9)) for facility in facilities]
        scores = self._rng.integers(84, 100, len(facilities)).tolist()
        for facility, paid, score in zip(facilities, share_out(total, weights), scores, strict=True):
            each = payment.price * (1 + (payment.uplift or 0))
            quantity = -int(-(Decimal(paid) * 100 / score) // each)
            self._add(payment, facility, paid, quantity, quantity * each, score)

    def _supplies(
        self,
        batches: int,
        total: int,
        emergency: tuple[Month, ...],
        institutions: list[Facility],
        community: list[Facility],
    ) -> None:
        """Supplies in as many batches as published, most of them in an emergency, without quantity and price."""
        rng, months = self._rng, self.months[1:]
        spread = share_out(batches - len(months), [3 if month in emergency else 1 for month in months])
        amounts = share_out(total // 10, rng.integers(2, 9, batches).tolist())
        amounts = [10 * amount for amount in amounts]
        amounts[-1] += total - sum(amounts)
        batch = 0
        for month, more in zip(months, spread, strict=True):
            for number in range(more + 1):
                payment = _Round(
                    "epidemic_goods",
                    f"{month // 100}-{month % 100:02d}",
                    month,
                    f"{10 + number}",
                    "",
                    0,
                    None,
                    picks(rng, "46", (70, 30), 1)[0],
                )
                count = int(rng.integers(1, 6))
                choice = rng.choice(len(institutions) + len(community), count, replace=False).tolist()
                facilities = [(institutions + community)[place] for place in choice]
                for facility, paid in zip(facilities, share_out(amounts[batch], [1] * count), strict=True):
                    self._add(payment, facility, paid, None, Decimal(paid), None)
                batch += 1

    def _add(
        self,
        payment: _Round,
        facility: Facility,
        paid: int,
        quantity: int | None,
        due: Decimal | int,
        score: int | None,
    ) -> None:
        self.rows[payment.month].append(
            {
                "batch_id": f"YY{payment.month}-{payment.batch}",
                "facility_id": facility.id,
                "facility_name": facility.fixed["facility_name"],
                "elderly_subsidy_kind_code": payment.kind,
                "subsidy_period_text": payment.period,
                "subsidy_basis_code": payment.basis or None,
                "basis_quantity": quantity,
                "unit_price_yuan": payment.price or None,
                "uplift_ratio": payment.uplift,
                "due_yuan": Decimal(due),
                "paid_yuan": paid,
                "assessment_score": score,
                "payment_date": day_of(payment.month, 8 + int(payment.batch) % 15),
                "fund_source_code": payment.source,
            }
        )
