"""What is paid to the assisted households: one row per household, component and month of entitlement.

Belongs here: base, extra month, price, epidemic, classified and cooling supplements; returned, repeated and
recovered payments. Does not belong here: who is entitled (`world.assistance`).
"""

from __future__ import annotations

import itertools
from collections import Counter, defaultdict
from typing import Any

import numpy as np

from sample_bureau.errors import SampleError
from sample_bureau.months import Month, after
from sample_bureau.targets import RosterTargets
from sample_bureau.world.households import Household, Households

# Yuan per person and month against rising prices, by place of the month in the period.
_PRICE = (45, 70, 140, 130, 105, 90, 40, 40)
_TEKUN_PRICE = (45, 60, 90, 80, 70, 60, 40, 40)
# Once, in the hottest month.
_COOLING_MONTH, _COOLING_YUAN = 7, 150
_CLASSIFIED_SHARE = 0.25
_RETURNED, _RETURNED_SHARE = 7, 0.002
# Who finances a component: 1 central, 2 province, 3 city, 4 district.
_FUND_SOURCES = {
    "base": "1",
    "price": "3",
    "epidemic": "2",
    "extra_month": "4",
    "classified": "4",
    "cooling": "4",
}
_ITEM_ORDER = {"DB": "01", "DN": "02", "TK": "03"}


class Payments:
    """All payment rows by month of payment, adding up to the published expenditure."""

    def __init__(self, households: Households, targets: RosterTargets, rng: np.random.Generator) -> None:
        self._households, self._rates, self._rng = households, households.rates, rng
        self.months = households.months
        self._raise, self._raised = self._month_of_the_raise(), self._rates.raised(self.months)
        published = {"DB": targets.dibao_yuan, "DN": targets.dibao_yuan, "TK": targets.tekun_yuan}
        self._priced = {item for item, yuan in published.items() if yuan is None or self._raised}
        self.rows: dict[Month, list[dict[str, Any]]] = {month: [] for month in self.months}
        for place, month in enumerate(self.months):
            self._month(place, month)
        self._recover()
        self._supplement(("DB", "DN"), targets.dibao_yuan)
        self._supplement(("TK",), targets.tekun_yuan)
        self._return_some()
        self._collect_by_proxy()
        for rows in self.rows.values():
            rows.sort(key=lambda row: (row["batch_id"], row["household_id"], row["payment_component_code"]))

    def spent(self, month: Month) -> Counter[tuple[str, str, str]]:
        """Yuan spent from the first month to this one, by item, urban or rural, and source of funds."""
        urban_rural = {household.household_id: household.urban_rural for household in self._households.all}
        spent: Counter[tuple[str, str, str]] = Counter()
        for earlier in self.months:
            if earlier <= month:
                for row in self.rows[earlier]:
                    if row["payment_status_code"] != "2":
                        key = (
                            row["benefit_item_code"],
                            urban_rural[row["household_id"]],
                            row["fund_source_code"],
                        )
                        spent[key] += row["amount_yuan"]
        return spent

    def _month(self, place: int, month: Month) -> None:
        rates = self._rates
        extra_months = rates.payments_in(month) - 1
        for household, members in self._households.active(month):
            each, persons = household.each(rates, month), len(members)
            if month == self._raise:
                # The batch was made up before the raise was announced: the difference follows a month later.
                before = household.each(rates, self.months[place - 1])
                self._add(household, month, month, "base", before * persons)
                if each != before:
                    self._add(household, after(month), month, "base", (each - before) * persons, "3")
            else:
                self._add(household, month, month, "base", each * persons)
            if extra_months:
                self._add(household, month, month, "extra_month", extra_months * each * persons, note="春节增发")
            prices = _TEKUN_PRICE if household.item == "TK" else _PRICE
            if place < len(prices) and household.item in self._priced:
                self._add(household, month, month, "price", prices[place] * persons)
            if household.classified:
                standard = rates.monthly(household.item, household.urban_rural, month)
                self._add(household, month, month, "classified", round(standard * _CLASSIFIED_SHARE))
            if month % 100 == _COOLING_MONTH:
                self._add(household, month, month, "cooling", _COOLING_YUAN)

    def _recover(self) -> None:
        """A few who left were still paid for the month in which they left: it comes back a month later."""
        for household in self._households.all:
            leaving = max(member.exit for member in household.members)
            if leaving in self.months[1:-1] and int(household.household_id[-1]) % 5 == 0:
                amount = household.each(self._rates, self.months[0])
                self._add(household, leaving, leaving, "base", amount)
                self._add(household, after(leaving), leaving, "base", -amount, "4", "多发追回")

    def _supplement(self, items: tuple[str, ...], target: int | None) -> None:
        """What remains of the published total is paid as one more supplement, equal for all to the yuan.

        It is that of the epidemic in the months in which other rates were raised for a time, else the one against
        rising prices.
        """
        if target is None:
            return
        spent = sum(
            row["amount_yuan"] for rows in self.rows.values() for row in rows if row["benefit_item_code"] in items
        )
        entitled = [
            (household, month, len(members))
            for month in self._raised or self.months
            for household, members in self._households.active(month)
            if household.item in items
        ]
        persons, remaining = sum(size for _, _, size in entitled), target - spent
        if not 0 < remaining <= 1000 * persons:
            raise SampleError(f"{remaining} yuan of supplements for {persons} person-months are not plausible")
        paid = running = 0
        for household, month, size in entitled:
            running += size
            amount = remaining * running // persons - paid
            paid += amount
            self._add(household, month, month, "epidemic" if self._raised else "price", amount)

    def _return_some(self) -> None:
        """Some payments come back from the bank and are paid again a month later."""
        for month in self.months[:-1]:
            if month == self._raise:
                continue
            rows = [row for row in self.rows[month] if row["payment_status_code"] == "1"]
            count = max(_RETURNED, round(_RETURNED_SHARE * len(rows)))
            for index in self._rng.choice(len(rows), count, replace=False).tolist():
                row = rows[index]
                row["payment_status_code"], row["note_text"] = "2", "账户异常退回"
                again = {
                    **row,
                    "payment_status_code": "3",
                    "payment_month": after(month),
                    "note_text": "退回补发",
                }
                again["batch_id"] = _batch(again["benefit_item_code"], after(month))
                self.rows[after(month)].append(again)

    def _collect_by_proxy(self) -> None:
        by_household: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for rows in self.rows.values():
            for row in rows:
                by_household[row["household_id"]].append(row)
        for household in self._households.all:
            if household.proxy:
                for row in by_household[household.household_id]:
                    if row["payment_status_code"] == "1":
                        row["payment_status_code"] = "5"
                        row["person_name"], row["person_id_number"] = (
                            household.proxy.name,
                            household.proxy.id_number,
                        )
                        row["note_text"] = "代领"

    def _month_of_the_raise(self) -> Month | None:
        """The month within the period from which the standard is higher than in the one before."""
        standard = {month: self._rates.monthly("DB", "1", month) for month in self.months}
        return next((m for before, m in itertools.pairwise(self.months) if standard[m] > standard[before]), None)

    def _add(
        self,
        household: Household,
        paid: Month,
        entitled: Month,
        component: str,
        amount: int,
        status: str = "1",
        note: str | None = None,
    ) -> None:
        if paid not in self.rows or amount == 0:
            return
        self.rows[paid].append(
            {
                "batch_id": _batch(household.item, paid),
                "payment_month": paid,
                "entitlement_month": entitled,
                "benefit_item_code": household.item,
                "household_id": household.household_id,
                "person_name": household.head.name,
                "person_id_number": household.head.id_number,
                "bank_name": household.bank,
                "bank_account": household.account,
                "amount_yuan": amount,
                "payment_component_code": component,
                "fund_source_code": _FUND_SOURCES[component],
                "payment_status_code": status,
                "note_text": note,
            }
        )


def _batch(item: str, month: Month) -> str:
    return f"{item}{month}-{_ITEM_ORDER[item]}"
