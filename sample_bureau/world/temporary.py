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
from sample_bureau.targets import Targets
from sample_bureau.world.assistance import Assistance
from sample_bureau.world.disability import Disability
from sample_bureau.world.people import People, Person, origin_of
from sample_bureau.world.places import Places
from sample_bureau.world.standards import Rates

_ROUTINE_WEIGHTS = (7, 3, 4, 10, 12, 11, 12, 11, 12, 10)
_CAUSES = ("illness", "accident", "fire", "other")


class Temporary:
    """All grants by month of payment."""

    def __init__(
        self,
        months: tuple[Month, ...],
        targets: Targets,
        assistance: Assistance,
        disability: Disability,
        people: People,
        places: Places,
        rates: Rates,
        rng: np.random.Generator,
    ) -> None:
        self.months, self._rng = months, rng
        self._targets, self._people, self._places, self._rates = targets, people, places, rates
        self._grants: list[dict[str, Any]] = []
        self.conflicting: tuple[str, str] | None = None
        self._covid(assistance)
        self._flexible()
        self._routine(assistance)
        self._stranded()
        self._goods(assistance)
        self._disabled(disability)
        self.rows = self._numbered()

    def spent(self, month: Month) -> Counter[tuple[str, str]]:
        """Yuan spent from the first month to this one, by scheme and urban or rural."""
        spent: Counter[tuple[str, str]] = Counter()
        for grant in self._grants:
            if month_of(grant["payment_date"]) <= month:
                spent[grant["assistance_scheme_code"], grant["urban_rural_code"]] += grant["amount_yuan"]
        return spent

    def _covid(self, assistance: Assistance) -> None:
        """Grants to roster members with COVID-19 at a multiple of the standard then valid; one recovery."""
        month, targets = self.months[2], self._targets
        multiple = int(self._rates.named("TEMPORARY-COVID"))
        urban, gross = self._split(targets.covid_persons, targets.covid_yuan, multiple, month)
        used = 0
        for household, member in assistance.steady()[5::23]:
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
        """Grants to people who could not go out to work, at a multiple of the standard of the early year."""
        month, targets = self.months[2], self._targets
        multiple = int(self._rates.named("TEMPORARY-FLEXIBLE-WORK"))
        urban, gross = self._split(targets.flexible_persons, targets.flexible_yuan, multiple, month)
        if gross != targets.flexible_yuan:
            raise SampleError(
                f"{targets.flexible_yuan} yuan are no {multiple}-fold grants to {targets.flexible_persons}"
            )
        for place, person in enumerate(self._people.draw(targets.flexible_persons, (1968, 1996))):
            urban_rural = "1" if place < urban else "2"
            area = self._places.draw(1, urban_rural)[0]
            self._multiple(person, urban_rural, area, "lost_flexible_work", multiple, month)

    def _split(self, persons: int, yuan: int, multiple: int, month: Month) -> tuple[int, int]:
        """How many of the persons are urban, and the gross sum that comes closest to the published one."""
        urban_each = multiple * self._rates.monthly("DB", "1", month)
        rural_each = multiple * self._rates.monthly("DN", "2", month)
        sums = [(urban_each * urban + rural_each * (persons - urban), urban) for urban in range(persons + 1)]
        gross, urban = min(pair for pair in sums if pair[0] >= yuan)
        return urban, gross

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

    def _routine(self, assistance: Assistance) -> None:
        """The other routine grants; one of them names the ID number of a roster member, but not the name."""
        targets, rng = self._targets, self._rng
        count = targets.temporary_grants - targets.covid_persons - targets.flexible_persons
        total = targets.temporary_yuan - targets.covid_yuan - targets.flexible_yuan
        weights = rng.choice([1, 1, 2, 2, 3, 4, 6], count).tolist()
        amounts = [100 * part for part in share_out(total // 100, weights)]
        amounts[-1] += total - sum(amounts)
        persons = self._people.draw(count - count // 7, (1940, 2000))
        persons += persons[: count - len(persons)]
        months = picks(rng, self.months, (*_ROUTINE_WEIGHTS, *[9] * len(self.months))[: len(self.months)], count)
        months[: len(self.months)] = self.months
        household, member = next(pair for pair in assistance.steady()[7:] if pair[1].person not in canaries.PEOPLE)
        stranger = self._people.one((1950, 1980), member.person.sex)
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
        persons = self._people.draw(count - 9, (1958, 2000), outsiders=True)
        persons[len(persons) // 2] = canaries.STRANDED
        persons += persons[:9]
        months = picks(rng, self.months[1:4], (3, 8, 2), count)
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

    def _goods(self, assistance: Assistance) -> None:
        month = self.months[2]
        amounts = {
            code: int(self._rates.named(f"EPIDEMIC-GOODS-{name}")) for code, name in (("1", "URBAN"), ("2", "RURAL"))
        }
        for household, members in assistance.active(month):
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
        month, targets = self.months[3], self._targets
        waiting = {"1": targets.disabled_urban, "2": targets.disabled_rural}
        names = {"1": "EPIDEMIC-DISABLED-URBAN", "2": "EPIDEMIC-DISABLED-RURAL"}
        confirmed = targets.covid_disabled
        for holder in disability.holders("2", month):
            if waiting[holder.urban_rural]:
                waiting[holder.urban_rural] -= 1
                amount = int(self._rates.named(names[holder.urban_rural]))
                self._add(holder.person, holder.urban_rural, holder.area_code, "epidemic_disabled", month, amount)
            elif confirmed:
                confirmed -= 1
                amount = int(self._rates.named("EPIDEMIC-DISABLED-COVID"))
                self._add(
                    holder.person,
                    holder.urban_rural,
                    holder.area_code,
                    "epidemic_disabled",
                    month,
                    amount,
                    hardship_cause_code="covid_confirmed",
                )
        if confirmed or any(waiting.values()):
            raise SampleError(
                "the nursing-subsidy roster is too small for the epidemic aid to severely disabled persons"
            )

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
                "domicile_text": f"{self._places.city.area_name}{self._places.root.area_name}",
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
