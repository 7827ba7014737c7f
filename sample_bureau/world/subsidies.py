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
from sample_bureau.months import Month, day_of
from sample_bureau.randomness import picks
from sample_bureau.targets import Targets
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

    def __init__(self, elderly: Elderly, targets: Targets, rates: Rates, rng: np.random.Generator) -> None:
        self._rng = rng
        self.months = elderly.months
        self.rows: dict[Month, list[dict[str, Any]]] = {month: [] for month in self.months}
        year = self.months[0] // 100
        institutions, community = elderly.standing(institutions=True), elderly.standing(institutions=False)
        uplift = {name: Decimal(rates.named(f"OPERATION-UPLIFT-{name}")) / 100 for name in ("COMMUNITY", "INSTITUTION")}
        first, fifth, sixth = self.months[0], self.months[4], self.months[5]
        before = targets.operation_2019_yuan
        homes = round(before * 0.7 / 10) * 10
        window = f"{year}-01..05"
        self._pay(_Round("operation", str(year - 1), first, "01", "bed_month", 100, None, "4"), institutions, homes)
        self._pay(_Round("operation", str(year - 1), first, "02", "visits", 3, None, "4"), community, before - homes)
        self._pay(
            _Round("operation", f"{year}Q1", fifth, "01", "visits", 3, uplift["COMMUNITY"], "4"),
            community,
            targets.operation_community_yuan,
        )
        staff = round(targets.operation_institutions_yuan * _STAFF_SHARE / 100) * 100
        self._pay(
            _Round("operation", window, sixth, "01", "bed_month", 100, uplift["INSTITUTION"], "4"),
            institutions,
            targets.operation_institutions_yuan - staff,
        )
        self._pay(_Round("staff_on_duty", window, sixth, "02", "staff", 150, None, "3"), institutions, staff)
        self._supplies(targets.epidemic_goods_batches, targets.epidemic_goods_yuan, institutions, community)

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

    def _supplies(self, batches: int, total: int, institutions: list[Facility], community: list[Facility]) -> None:
        """Supplies in as many batches as published, most of them in spring, without quantity and price."""
        rng, months = self._rng, self.months[1:]
        place_of = sorted(range(len(months)), key=lambda place: (place not in (0, 1, 2), place))
        per_month = share_out(
            batches - len(months), [3 if place in place_of[:3] else 1 for place in range(len(months))]
        )
        amounts = share_out(total // 10, rng.integers(2, 9, batches).tolist())
        amounts = [10 * amount for amount in amounts]
        amounts[-1] += total - sum(amounts)
        batch = 0
        for month, more in zip(months, per_month, strict=True):
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
