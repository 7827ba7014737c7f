"""Temporary assistance: routine grants and the epidemic schemes.

Belongs here: grants, person by person. Does not belong here: monthly support (`assistance`, `disability`).
"""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

import numpy as np

from sample_bureau import canaries
from sample_bureau.calibration import share_out
from sample_bureau.errors import SampleError
from sample_bureau.months import Month, day_of, month_of
from sample_bureau.randomness import pick, picks
from sample_bureau.targets import GrantTargets
from sample_bureau.world.disability import NURSING, Disability
from sample_bureau.world.households import Households
from sample_bureau.world.people import People, Person, origin_of
from sample_bureau.world.places import Places
from sample_bureau.world.standards import Rates

# Routine grants by month: offices were closed when an emergency began.
_USUAL, _CLOSED, _MONTHS_CLOSED = 11, 4, 2
_CAUSES = ("illness", "accident", "fire", "other")


class Temporary:
    """All grants by month of payment.

    The schemes of an emergency are those for which the bureau has a standard and published figures; they fall into its
    first months.
    """

    def __init__(
        self,
        months: tuple[Month, ...],
        targets: GrantTargets,
        households: Households,
        disability: Disability | None,
        people: People,
        places: Places,
        rates: Rates,
        rng: np.random.Generator,
    ) -> None:
        self.months, self._rng = months, rng
        self._targets, self._people, self._places, self._rates = targets, people, places, rates
        self._emergency = rates.emergency(months)
        self._grants: list[dict[str, Any]] = []
        self.conflicting: tuple[str, str] | None = None
        self._covid(households)
        self._flexible()
        self._routine(households)
        self._stranded()
        self._goods(households)
        if disability:
            self._disabled(disability)
        self.rows = self._numbered()

    def spent(self, month: Month) -> Counter[tuple[str, str]]:
        """Yuan spent from the first month to this one, by scheme and urban or rural."""
        spent: Counter[tuple[str, str]] = Counter()
        for grant in self._grants:
            if month_of(grant["payment_date"]) <= month:
                spent[grant["assistance_scheme_code"], grant["urban_rural_code"]] += grant["amount_yuan"]
        return spent

    def _covid(self, households: Households) -> None:
        """Grants to roster members with COVID-19 at a multiple of the standard then valid; one recovery."""
        targets = self._targets
        if not targets.covid_persons:
            return
        multiple = int(self._rates.named("TEMPORARY-COVID"))
        month, urban, gross = self._split(targets.covid_persons, targets.covid_yuan, multiple)
        used = 0
        for household, member in households.steady()[5::23]:
            wanted = "1" if used < urban else "2"
            if (
                household.urban_rural == wanted
                and used < targets.covid_persons
                and member.person not in canaries.PEOPLE
            ):
                self._multiple(member.person, wanted, household.area_code, "covid_confirmed", multiple, month)
                used += 1
        if used < targets.covid_persons:
            raise SampleError(f"the roster holds only {used} of the {targets.covid_persons} persons with COVID-19")
        if gross > targets.covid_yuan:
            last = self._grants[-1]
            self._grants.append(
                {
                    **last,
                    "case_id": "recovery",
                    "standard_multiple": None,
                    "standard_yuan": None,
                    "amount_yuan": targets.covid_yuan - gross,
                    "payment_date": last["payment_date"] + timedelta(days=3),
                }
            )

    def _flexible(self) -> None:
        """Grants to people who could not go out to work, at a multiple of the standard then valid."""
        targets = self._targets
        if not targets.flexible_persons:
            return
        multiple = int(self._rates.named("TEMPORARY-FLEXIBLE-WORK"))
        month, urban, gross = self._split(targets.flexible_persons, targets.flexible_yuan, multiple)
        if gross != targets.flexible_yuan:
            raise SampleError(
                f"{targets.flexible_yuan} yuan are no {multiple}-fold grants to {targets.flexible_persons}"
            )
        for place, person in enumerate(self._people.draw(targets.flexible_persons, self._aged(24, 52))):
            urban_rural = "1" if place < urban else "2"
            area = self._places.draw(1, urban_rural)[0]
            self._multiple(person, urban_rural, area, "lost_flexible_work", multiple, month)

    def _split(self, persons: int, yuan: int, multiple: int) -> tuple[Month, int, int]:
        """The month whose standards fit the published sum best, how many are urban, and the gross sum that results."""
        options = []
        for month in self._emergency:
            urban_each = multiple * self._rates.monthly("DB", "1", month)
            rural_each = multiple * self._rates.monthly("DN", "2", month)
            sums = [(urban_each * urban + rural_each * (persons - urban), urban) for urban in range(persons + 1)]
            options += [(gross, -month, urban) for gross, urban in sums if gross >= yuan]
        if not options:
            raise SampleError(f"no {multiple}-fold grants to {persons} persons add up to {yuan} yuan or more")
        gross, month, urban = min(options)
        return -month, urban, gross

    def _multiple(self, person: Person, urban_rural: str, area: str, cause: str, multiple: int, month: Month) -> None:
        standard = self._rates.monthly("DB" if urban_rural == "1" else "DN", urban_rural, month)
        self._add(
            person,
            urban_rural,
            area,
            "routine",
            month,
            multiple * standard,
            hardship_cause_code=cause,
            standard_multiple=multiple,
            standard_yuan=standard,
        )

    def _routine(self, households: Households) -> None:
        """The other routine grants; one of them names the ID number of a roster member, but not the name."""
        targets, rng = self._targets, self._rng
        count = targets.grants - targets.covid_persons - targets.flexible_persons
        total = targets.yuan - targets.covid_yuan - targets.flexible_yuan
        weights = rng.choice([1, 1, 2, 2, 3, 4, 6], count).tolist()
        amounts = [100 * part for part in share_out(total // 100, weights)]
        amounts[-1] += total - sum(amounts)
        persons = self._people.draw(count - count // 7, self._aged(20, 80))
        persons += persons[: count - len(persons)]
        closed = self._emergency[:_MONTHS_CLOSED]
        if not targets.stranded_grants:
            persons[1] = canaries.STRANDED
        months = picks(rng, self.months, [_CLOSED if month in closed else _USUAL for month in self.months], count)
        months[: len(self.months)] = self.months
        household, member = next(pair for pair in households.steady()[7:] if pair[1].person not in canaries.PEOPLE)
        stranger = self._people.one(self._aged(40, 70), member.person.sex)
        for place, (person, month, amount) in enumerate(zip(persons, months, amounts, strict=True)):
            urban_rural = "1" if rng.random() < 0.35 else "2"
            area = self._places.draw(1, urban_rural)[0]
            if place == count // 2:
                self.conflicting = (member.person.id_number, stranger.name)
                person = Person(stranger.name, member.person.id_number, member.person.sex, member.person.born)
                urban_rural, area = household.urban_rural, household.area_code
            small = amount <= 2000 and bool(rng.random() < 0.5)
            self._add(
                person,
                urban_rural,
                area,
                "routine",
                month,
                amount,
                assistance_kind_code="4" if small else pick(rng, ("1", "2")),
                hardship_cause_code=pick(rng, _CAUSES),
                covered_count=int(rng.integers(1, 4)),
                payout_mode_code="1" if small else "2",
                approval_lag=9 if small else -4,
            )

    def _stranded(self) -> None:
        """Outsiders who could not leave the city: mostly the full amount, some less."""
        targets, rng = self._targets, self._rng
        if not targets.stranded_grants:
            return
        count, full = (
            targets.stranded_grants,
            500 * -(-targets.stranded_yuan // (500 * targets.stranded_grants)),
        )
        amounts = [full] * count
        short, place = full * count - targets.stranded_yuan, 0
        while short:
            less = min(500 if place % 3 else 1000, short, full - 1000)
            amounts[place * 7 % count] -= less
            short, place = short - less, place + 1
        persons = self._people.draw(count - 9, self._aged(20, 62), outsiders=True)
        persons[len(persons) // 2] = canaries.STRANDED
        persons += persons[:9]
        months = picks(rng, self._emergency[:3], (3, 8, 2)[: len(self._emergency)], count)
        for person, month, amount in zip(persons, months, amounts, strict=True):
            self._add(
                person,
                "2" if rng.random() < 0.7 else "1",
                self._places.draw(1, "1")[0],
                "stranded",
                month,
                amount,
                assistance_kind_code="3",
                hardship_cause_code="stranded",
                is_local=False,
                domicile_text=origin_of(person),
                payout_mode_code="2" if rng.random() < 0.8 else "1",
            )

    def _goods(self, households: Households) -> None:
        """Goods or money for all on dibao, in the second month of the emergency."""
        if not self._targets.goods_persons:
            return
        month = self._emergency[1]
        amounts = {
            code: int(self._rates.named(f"EPIDEMIC-GOODS-{name}")) for code, name in (("1", "URBAN"), ("2", "RURAL"))
        }
        for household, members in households.active(month):
            if household.item != "TK":
                for member in members:
                    self._add(
                        member.person,
                        household.urban_rural,
                        household.area_code,
                        "epidemic_goods",
                        month,
                        amounts[household.urban_rural],
                    )

    def _disabled(self, disability: Disability) -> None:
        """Aid to severely disabled persons, in the third month of the emergency."""
        targets = self._targets
        waiting = {"1": targets.disabled_urban, "2": targets.disabled_rural}
        confirmed = targets.covid_disabled
        if not (confirmed or any(waiting.values())):
            return
        month = self._emergency[2]
        names = {"1": "EPIDEMIC-DISABLED-URBAN", "2": "EPIDEMIC-DISABLED-RURAL"}
        for holder in disability.holders(NURSING, month):
            if waiting[holder.urban_rural]:
                waiting[holder.urban_rural] -= 1
                amount, cause = int(self._rates.named(names[holder.urban_rural])), "other"
            elif confirmed:
                confirmed -= 1
                amount = int(self._rates.named("EPIDEMIC-DISABLED-COVID"))
                cause = "covid_confirmed"
            else:
                continue
            self._add(
                holder.person,
                holder.urban_rural,
                holder.area_code,
                "epidemic_disabled",
                month,
                amount,
                hardship_cause_code=cause,
            )
        if confirmed or any(waiting.values()):
            raise SampleError(
                "the nursing-subsidy roster is too small for the epidemic aid to severely disabled persons"
            )

    def _aged(self, low: int, high: int) -> tuple[int, int]:
        """The years in which people of these ages were born."""
        year = self.months[0] // 100
        return year - high, year - low

    def _add(
        self,
        person: Person,
        urban_rural: str,
        area: str,
        scheme: str,
        month: Month,
        amount: int,
        *,
        approval_lag: int = -5,
        **more: Any,
    ) -> None:
        paid = day_of(month, int(self._rng.integers(6, 26)))
        self._grants.append(
            {
                "case_id": "",
                "person_name": person.name,
                "person_id_number": person.id_number,
                "domicile_text": self._places.city.area_name + self._places.district_of(area).area_name,
                "urban_rural_code": urban_rural,
                "is_local": True,
                "assistance_kind_code": "1",
                "hardship_cause_code": "other",
                "standard_multiple": None,
                "standard_yuan": None,
                "covered_count": 1,
                "amount_yuan": amount,
                "payout_mode_code": "2",
                "approval_date": paid + timedelta(days=approval_lag),
                "payment_date": paid,
                "area_code": self._places.street_of(area),
                "assistance_scheme_code": scheme,
                **more,
            }
        )

    def _numbered(self) -> dict[Month, list[dict[str, Any]]]:
        """Grants by month in the order of payment, numbered; a recovery has its grant's number and an R."""
        rows: dict[Month, list[dict[str, Any]]] = {month: [] for month in self.months}
        numbers: dict[str, str] = {}
        for grant in sorted(self._grants, key=lambda grant: grant["payment_date"]):
            month = month_of(grant["payment_date"])
            if grant["case_id"] == "recovery":
                grant["case_id"] = numbers[grant["person_id_number"]] + "R"
            else:
                grant["case_id"] = f"LS{month}-{len(rows[month]) + 1:04d}"
                if grant["standard_multiple"]:
                    numbers[grant["person_id_number"]] = grant["case_id"]
            rows[month].append(grant)
        return rows
