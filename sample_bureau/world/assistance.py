"""Dibao and tekun: households, who is covered in which month, and the roster of each month-end.

Belongs here: the assisted people. Does not belong here: what is paid out to them (`world.payments`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from sample_bureau import canaries
from sample_bureau.calibration import declining, flows
from sample_bureau.months import Month, after
from sample_bureau.randomness import pick, picks
from sample_bureau.targets import Targets
from sample_bureau.world.people import People, Person
from sample_bureau.world.places import Places
from sample_bureau.world.standards import Rates

FAR = 999912
ITEMS = {"11": "DB", "12": "DN", "21": "TK", "22": "TK"}
# Rising standards make few new applicants; joiners in each month of the year, by programme.
_JOINERS = {"11": (0, 1, 1, 2, 1, 1, 2, 1, 1, 1), "12": (0, 2, 3, 4, 3, 2, 3, 2, 3, 2)}
_TEKUN_JOINERS = (0, 0, 1, 0, 0, 1, 0, 1, 0, 0)
_TEKUN_LARGER = (2, 2, 2, 1, 1, 1, 0, 1, 0, 0)


@dataclass(slots=True)
class Member:
    """A covered person with the months of entitlement: from `start` up to, but without, `exit`."""

    person: Person
    relationship: str
    start: Month
    exit: Month = FAR
    exit_status: str = "3"
    exit_reason: str | None = None
    health: str = "2"
    labour: str = "1"

    def active(self, month: Month) -> bool:
        """Whether the person receives assistance in a month."""
        return self.start <= month < self.exit


@dataclass(slots=True)
class Household:
    """A household on the roster. The head may be a relative who is not covered."""

    household_id: str
    certificate_id: str
    programme: str
    care_mode: str | None
    area_code: str
    head: Person
    head_covered: bool
    others: int
    income: int
    bank: str
    account: str
    classified: bool
    proxy: Person | None = None
    members: list[Member] = field(default_factory=list)

    @property
    def urban_rural(self) -> str:
        """1 for urban and 2 for rural registration."""
        return self.programme[1]

    @property
    def item(self) -> str:
        """The benefit item under which the household is paid."""
        return ITEMS[self.programme]

    def active(self, month: Month) -> list[Member]:
        """The members covered in a month."""
        return [member for member in self.members if member.active(month)]

    def each(self, rates: Rates, month: Month) -> int:
        """The entitlement of each member in a month: the standard in force less income."""
        return rates.monthly(self.item, self.urban_rural, month) - self.income


class Assistance:
    """All households that were on the roster at any time of the period."""

    def __init__(
        self,
        months: tuple[Month, ...],
        targets: Targets,
        people: People,
        places: Places,
        rates: Rates,
        rng: np.random.Generator,
    ) -> None:
        self.months, self.rates = months, rates
        self._people, self._places, self._rng = people, places, rng
        self._serial = 0
        self.households: list[Household] = []
        self._dibao("11", targets.urban_households, targets.urban_persons, targets.spring_urban_persons)
        self._dibao("12", targets.rural_households, targets.rural_persons, targets.spring_rural_persons)
        self._tekun(targets.tekun_institutional, targets.tekun_scattered)
        self._plant_canary()
        self.households.sort(key=lambda household: (household.area_code, household.household_id))

    def active(self, month: Month) -> Iterator[tuple[Household, list[Member]]]:
        """Households with members covered in a month."""
        for household in self.households:
            members = household.active(month)
            if members:
                yield household, members

    def steady(self) -> list[tuple[Household, Member]]:
        """Dibao members covered all the time."""
        return [
            (household, member)
            for household in self.households
            if household.programme in ("11", "12")
            for member in household.members
            if member.start < self.months[0] and member.exit == FAR
        ]

    def roster(self, month: Month) -> list[dict[str, Any]]:
        """The roster of a month-end: who receives, who has just stopped, who is about to start."""
        rows = []
        for household in self.households:
            covered = household.active(month)
            each = household.each(self.rates, month)
            for member in household.members:
                status = _status(member, month)
                if status:
                    rows.append(self._row(household, member, status, max(len(covered), 1), each, month))
        return rows

    def _row(
        self, household: Household, member: Member, status: str, covered: int, each: int, month: Month
    ) -> dict[str, Any]:
        return {
            "certificate_id": household.certificate_id,
            "household_id": household.household_id,
            "head_name": household.head.name,
            "head_id_number": household.head.id_number,
            "person_name": member.person.name,
            "person_id_number": member.person.id_number,
            "relationship_code": member.relationship,
            "sex_code": member.person.sex,
            "urban_rural_code": household.urban_rural,
            "assistance_programme_code": household.programme,
            "care_mode_code": household.care_mode,
            "health_code": member.health,
            "labour_capacity_code": member.labour,
            "family_size_count": covered + household.others,
            "covered_count": covered,
            "income_per_head_yuan": household.income,
            "entitlement_yuan": 0 if status in ("0", "4") else each,
            "start_month": min(member.start, month),
            "recipient_status_code": status,
            "stop_reason_code": member.exit_reason if status in ("3", "4", "5") else None,
            "area_code": household.area_code,
            "opinion_text": "同意" if status == "1" else None,
        }

    def _dibao(self, programme: str, households: int, persons: int, spring: int) -> None:
        sizes = declining(len(self.months), spring, persons)
        moves = flows(self.months, sizes, (*_JOINERS[programme], *[1] * len(self.months)))
        extras = persons - households
        threes = extras // 6
        twos = extras - 2 * threes
        steady = households - len(moves.starts)
        for place in range(steady):
            size = 3 if place < threes else 2 if place < threes + twos else 1
            self._household(programme, size, self._earlier_start())
        for start in moves.starts:
            self._household(programme, 1, start)
        for leaving in moves.exits:
            self._leave(self._household(programme, 1, self._earlier_start()), leaving)

    def _tekun(self, institutional: int, scattered: int) -> None:
        total = institutional + scattered
        sizes = [
            total + (_TEKUN_LARGER[place] if place < len(_TEKUN_LARGER) else 0) for place in range(len(self.months))
        ]
        sizes[-1] = total
        moves = flows(self.months, sizes, (*_TEKUN_JOINERS, *[0] * len(self.months)))
        modes = ["1"] * institutional + ["2"] * scattered + ["1"] * len(moves.exits)
        starts = [*moves.starts, *[self._earlier_start() for _ in range(len(modes) - len(moves.starts))]]
        for place, (mode, start) in enumerate(zip(modes, starts, strict=True)):
            # Five in seven are urban: the district keeps few farming villages.
            household = self._household("21" if place % 7 < 5 else "22", 1, start, care_mode=mode)
            if place >= total:
                self._leave(household, moves.exits[place - total])

    def _household(self, programme: str, size: int, start: Month, care_mode: str | None = None) -> Household:
        rng, people = self._rng, self._people
        self._serial += 1
        tekun = programme[0] == "2"
        head_covered = tekun or size > 1 or bool(rng.random() < 0.85)
        head = people.one((1932, 1958) if tekun or rng.random() < 0.45 else (1948, 1976))
        household = Household(
            household_id=f"H{self._places.root.area_code[:6]}{self._serial:06d}",
            certificate_id=f"{'TK' if tekun else 'DB'}{self._places.root.area_code[:6]}{self._serial:08d}",
            programme=programme,
            care_mode=care_mode,
            area_code=self._places.draw(1, programme[1])[0],
            head=head,
            head_covered=head_covered,
            others=0 if tekun else int(rng.integers(0, 3)) + (0 if head_covered else 1),
            income=0
            if tekun
            else int(rng.integers(0, 12)) * 15
            if rng.random() < 0.75
            else int(rng.integers(10, 32)) * 10,
            bank=pick(rng, ("武汉农村商业银行", "邮政储蓄银行", "中国农业银行")),
            account=people.accounts(1)[0],
            classified=not tekun and bool(rng.random() < 0.66),
        )
        if head_covered:
            household.members.append(self._member(head, "01", start))
        for place in range(size - len(household.members)):
            if place == 0 and head_covered and rng.random() < 0.5:
                relative = people.one((head.born.year - 4, head.born.year + 6), "2" if head.sex == "1" else "1")
                household.members.append(self._member(relative, "10", start))
            else:
                child = people.one((head.born.year + 22, min(head.born.year + 40, 2015)))
                household.members.append(self._member(child, "20" if child.sex == "1" else "30", start))
        if household.others and rng.random() < 0.04:
            household.proxy = people.one((1955, 1995))
        self.households.append(household)
        return household

    def _member(self, person: Person, relationship: str, start: Month) -> Member:
        age = person.age_in(self.months[0] // 100)
        health = picks(self._rng, "12345", (12, 25, 28, 15, 20), 1)[0]
        labour = "4" if age < 16 or age >= 60 else "1" if health == "1" else "3" if health in "45" else "2"
        return Member(person, relationship, start, health=health, labour=labour)

    def _leave(self, household: Household, leaving: Month) -> None:
        status, reason = picks(
            self._rng,
            (("4", "01"), ("3", "02"), ("3", "05"), ("5", "04"), ("3", "10"), ("2", None)),
            (35, 30, 8, 8, 14, 5),
            1,
        )[0]
        for member in household.members:
            member.exit, member.exit_status, member.exit_reason = leaving, status, reason

    def _earlier_start(self) -> Month:
        year = self.months[0] // 100
        return int(self._rng.integers(year - 12, year)) * 100 + int(self._rng.integers(1, 13))

    def _plant_canary(self) -> None:
        """One steady one-person household belongs to the canary."""
        household = next(
            h
            for h in self.households
            if h.programme == "11" and len(h.members) == 1 and h.head_covered and h.members[0].exit == FAR
        )
        household.head, household.proxy = canaries.ROSTER_HEAD, None
        household.account = canaries.ROSTER_ACCOUNT
        household.members[0].person = canaries.ROSTER_HEAD
        household.members[0].start = after(self.months[0], -40)


def _status(member: Member, month: Month) -> str | None:
    """The status under which the roster of a month shows a member; None when it does not."""
    if member.active(month):
        return "1"
    if member.exit == month:
        return member.exit_status
    if after(month) == member.start and int(member.person.id_number[15]) % 2:
        return "0"
    return None
