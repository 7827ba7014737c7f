"""The assisted people one by one, with what only their payments and grants need: accounts, proxies.

Belongs here: households as objects. Does not belong here: drawing them and their roster (`world.assistance`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from sample_bureau import canaries
from sample_bureau.months import Month
from sample_bureau.randomness import picks
from sample_bureau.world.assistance import DIBAO, FAR, ITEMS, Assistance
from sample_bureau.world.names import BANKS
from sample_bureau.world.people import People, Person, people_of
from sample_bureau.world.standards import Rates

_CLASSIFIED, _BY_PROXY = 0.66, 0.04


@dataclass(slots=True)
class Member:
    """A covered person with the months of entitlement: from `start` up to, but without, `exit`."""

    person: Person
    start: Month
    exit: Month

    def active(self, month: Month) -> bool:
        """Whether the person receives assistance in a month."""
        return self.start <= month < self.exit


@dataclass(slots=True)
class Household:
    """A household on the roster. The head may be a relative who is not covered."""

    household_id: str
    programme: str
    area_code: str
    head: Person
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


class Households:
    """All households that were on the roster at any time of the period, in its order."""

    def __init__(self, assistance: Assistance, people: People, rng: np.random.Generator) -> None:
        self.months, self.rates = assistance.months, assistance.rates
        homes, heads = assistance.homes, assistance.heads
        count, year = len(homes.serial), self.months[0] // 100
        banks = picks(rng, BANKS[:3], (1, 1, 1), count)
        accounts = people.accounts(count)
        classified = (rng.random(count) < _CLASSIFIED) & np.isin(homes.programme, DIBAO)
        by_proxy = (rng.random(count) < _BY_PROXY) & (homes.others > 0)
        self.all: list[Household] = []
        for row, person in enumerate(people_of(heads.name, heads.id_number, heads.sex, heads.born)):
            is_canary = person == canaries.ROSTER_HEAD
            self.all.append(
                Household(
                    household_id=assistance.household_id(row),
                    programme=homes.programme[row],
                    area_code=homes.area_code[row],
                    head=person,
                    income=int(homes.income[row]),
                    bank=banks[row],
                    account=canaries.ROSTER_ACCOUNT if is_canary else accounts[row],
                    classified=bool(classified[row]),
                    proxy=people.one((year - 65, year - 25)) if by_proxy[row] and not is_canary else None,
                )
            )
        members = assistance.members
        everyone = people_of(members.name, members.id_number, members.sex, members.born)
        for home, person in zip(members.home.tolist(), everyone, strict=True):
            self.all[home].members.append(Member(person, int(homes.start[home]), int(homes.exit[home])))

    def active(self, month: Month) -> Iterator[tuple[Household, list[Member]]]:
        """Households with members covered in a month."""
        for household in self.all:
            members = household.active(month)
            if members:
                yield household, members

    def steady(self) -> list[tuple[Household, Member]]:
        """Dibao members covered all the time."""
        return [
            (household, member)
            for household in self.all
            if household.programme in DIBAO
            for member in household.members
            if member.start < self.months[0] and member.exit == FAR
        ]
