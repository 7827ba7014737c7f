"""Dibao and tekun: households, who is covered in which month, and the roster of each month-end.

Belongs here: the assisted people, kept as columns because a city has a quarter of a million of them.
Does not belong here: what is paid out to them (`world.payments`), the same people one by one (`world.households`).
"""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np

from sample_bureau import canaries
from sample_bureau.calibration import declining, flows, share_out
from sample_bureau.months import Month, after
from sample_bureau.randomness import picks
from sample_bureau.targets import RosterTargets
from sample_bureau.world.monthly import Rows, as_rows
from sample_bureau.world.people import People, Person, people_of
from sample_bureau.world.places import Places
from sample_bureau.world.standards import Rates
from sample_bureau.world.tables import Homes, Ints, Members, Objects, Persons, joined, objects, persons, taken, years_of

FAR = 999912
ITEMS = {"11": "DB", "12": "DN", "21": "TK", "22": "TK"}
DIBAO, TEKUN = ("11", "12"), ("21", "22")
# Rising standards make few new applicants: the share of a programme that joins in a month.
_JOINING, _TEKUN_JOINING = 0.0035, 0.0036
_TEKUN_LARGER = 0.024
# The share of the money of tekun support that supplements make up.
_SUPPLEMENTS = 0.065
# Status, reason and weight of those who leave.
_LEAVING = (("4", "01", 35), ("3", "02", 30), ("3", "05", 8), ("5", "04", 8), ("3", "10", 14), ("2", None, 5))
# Incomes never come near the standard.
_LARGEST_INCOME = 0.6


class Assistance:
    """All households that were on the roster at any time of the period."""

    def __init__(
        self,
        months: tuple[Month, ...],
        targets: RosterTargets,
        people: People,
        places: Places,
        rates: Rates,
        rng: np.random.Generator,
    ) -> None:
        self.months, self.rates, self.places = months, rates, places
        self._people, self._rng = people, rng
        self._serial = 0
        blocks = [
            self._dibao("11", targets.urban_households, targets.urban_persons, targets.first_urban_persons),
            self._dibao("12", targets.rural_households, targets.rural_persons, targets.first_rural_persons),
            self._tekun(targets),
        ]
        homes, heads, members = (joined(parts) for parts in zip(*blocks, strict=True))
        order = np.lexsort((homes.serial, homes.area_code.astype("U12")))
        self.homes, self.heads = taken(homes, order), taken(heads, order)
        members.home = np.argsort(order)[members.home]
        self.members = taken(members, np.argsort(members.home, kind="stable"))
        self._mark_poor(targets.poverty_persons)
        self._plant_canary()
        self._labels = self._printed()

    def roster(self, month: Month) -> Rows:
        """The roster of a month-end: who receives, who has just stopped, who is about to start."""
        homes, members, of_home = self.homes, self.members, self.members.home
        active = (homes.start <= month) & (month < homes.exit)
        status: Objects = np.where(homes.exit == month, homes.exit_status, "")
        status[active] = "1"
        shown = status[of_home]
        waiting = (homes.start == after(month))[of_home] & self._labels["is_early"]
        shown[waiting] = "0"
        here = np.flatnonzero(shown != "")
        at, status = of_home[here], shown[here]
        covered = np.where(active, np.bincount(of_home, minlength=len(active)), 1)[at]
        stopped = np.isin(status, ("3", "4", "5"))
        columns: dict[str, Any] = {
            "certificate_id": self._labels["certificate_id"][at],
            "household_id": self._labels["household_id"][at],
            "head_name": self.heads.name[at],
            "head_id_number": self.heads.id_number[at],
            "person_name": members.name[here],
            "person_id_number": members.id_number[here],
            "relationship_code": members.relationship[here],
            "sex_code": members.sex[here],
            "urban_rural_code": self._labels["urban_rural_code"][at],
            "assistance_programme_code": homes.programme[at],
            "care_mode_code": homes.care_mode[at],
            "health_code": members.health[here],
            "labour_capacity_code": members.labour[here],
            "family_size_count": covered + homes.others[at],
            "covered_count": covered,
            "income_per_head_yuan": homes.income[at],
            "entitlement_yuan": np.where(np.isin(status, ("0", "4")), 0, self.each(month)[at]),
            "start_month": np.minimum(homes.start, month)[at],
            "recipient_status_code": status,
            "stop_reason_code": np.where(stopped, homes.exit_reason[at], None),
            "area_code": homes.area_code[at],
            "opinion_text": objects(["同意", None])[np.where(status == "1", 0, 1)],
            "is_poverty_registered": members.is_poor[here],
        }
        return as_rows(columns)

    def each(self, month: Month) -> Ints:
        """What each member of a household is entitled to in a month: the standard in force less income."""
        standard = {code: self.rates.monthly(item, code[1], month) for code, item in ITEMS.items()}
        each: Ints = np.array([standard[code] for code in self.homes.programme.tolist()], np.int64) - self.homes.income
        return each

    def entitled(self, month: Month) -> Counter[tuple[str, str]]:
        """Yuan to which all are entitled in a month, by item and urban or rural."""
        each = self.each(month)[self.members.home]
        active = ((self.homes.start <= month) & (month < self.homes.exit))[self.members.home]
        programmes = self.homes.programme[self.members.home]
        return Counter({(ITEMS[code], code[1]): int(each[active & (programmes == code)].sum()) for code in ITEMS})

    def _dibao(self, programme: str, households: int, persons: int, first: int) -> tuple[Homes, Persons, Members]:
        months = self.months
        sizes = declining(len(months), first, persons)
        moves = flows(months, sizes, share_out(round(persons * _JOINING * len(months)), [1] * len(months)))
        starting, leaving = len(moves.starts), len(moves.exits)
        extras = persons - households
        threes = extras // 6
        each = np.ones(households + leaving, np.int64)
        each[: extras - threes] = 2
        each[:threes] = 3
        homes = self._homes(np.full(len(each), programme, object), np.full(len(each), None, object))
        homes.start[households - starting : households] = moves.starts
        homes.exit[households:] = moves.exits
        return self._settled(homes, each)

    def _tekun(self, targets: RosterTargets) -> tuple[Homes, Persons, Members]:
        total, count = targets.tekun_institutional + targets.tekun_scattered, len(self.months)
        sizes = [total + round(total * _TEKUN_LARGER * (count - 1 - place) / count) for place in range(count)]
        moves = flows(self.months, sizes, share_out(round(total * _TEKUN_JOINING * count), [1] * count))
        modes = ["1"] * targets.tekun_institutional + ["2"] * targets.tekun_scattered + ["1"] * len(moves.exits)
        steps = np.floor(np.arange(len(modes) + 1) * self._urban_tekun(targets, total))
        homes = self._homes(np.where(np.diff(steps) > 0, *TEKUN).astype(object), np.array(modes, object))
        homes.start[: len(moves.starts)] = moves.starts
        homes.exit[total:] = moves.exits
        return self._settled(homes, np.ones(len(modes), np.int64))

    def _urban_tekun(self, targets: RosterTargets, total: int) -> float:
        """The share that is urban: solved from the money, whose standards differ, or as among those on dibao."""
        if targets.tekun_yuan is None or not total:
            return targets.urban_persons / max(targets.urban_persons + targets.rural_persons, 1)
        urban, rural = (
            sum(self.rates.monthly("TK", code, month) * self.rates.payments_in(month) for month in self.months)
            for code in "12"
        )
        share = (targets.tekun_yuan * (1 - _SUPPLEMENTS) / total - rural) / (urban - rural)
        return min(max(share, 0.0), 1.0)

    def _homes(self, programme: Objects, care_mode: Objects) -> Homes:
        """Households of some programmes that were there before the period and stay beyond it."""
        rng, count = self._rng, len(programme)
        serial = np.arange(self._serial + 1, self._serial + count + 1)
        self._serial += count
        urban = np.char.endswith(programme.astype("U2"), "1")
        area_code: Objects = np.empty(count, object)
        for code, here in (("1", urban), ("2", ~urban)):
            area_code[here] = self.places.draw(int(here.sum()), code)
        usual = rng.random(count) < 0.75
        income = np.where(usual, rng.integers(0, 12, count) * 15, rng.integers(10, 32, count) * 10)
        for code in dict.fromkeys(programme):
            lowest = min(self.rates.monthly(ITEMS[code], code[1], month) for month in self.months)
            limit = int(lowest * _LARGEST_INCOME) // 5 * 5 if code in DIBAO else 0
            income[programme == code] = np.minimum(income[programme == code], limit)
        year = self.months[0] // 100
        status, reason, weights = zip(*_LEAVING, strict=True)
        left = np.array(picks(rng, range(len(_LEAVING)), weights, count), np.int64)
        return Homes(
            serial=serial,
            programme=programme,
            care_mode=care_mode,
            area_code=area_code,
            head_covered=np.ones(count, bool),
            others=np.zeros(count, np.int64),
            income=income,
            start=rng.integers(year - 12, year, count) * 100 + rng.integers(1, 13, count),
            exit=np.full(count, FAR),
            exit_status=np.array(status, object)[left],
            exit_reason=np.array(reason, object)[left],
        )

    def _settled(self, homes: Homes, sizes: Ints) -> tuple[Homes, Persons, Members]:
        """The people of some households; `sizes` says how many of each are covered."""
        rng, count, year = self._rng, len(sizes), self.months[0] // 100
        tekun = np.isin(homes.programme, TEKUN)
        homes.head_covered = tekun | (sizes > 1) | (rng.random(count) < 0.85)
        homes.others = np.where(tekun, 0, rng.integers(0, 3, count) + ~homes.head_covered)
        old = tekun | (rng.random(count) < 0.45)
        heads = self._people.crowd(count, (np.where(old, year - 88, year - 72), np.where(old, year - 62, year - 44)))
        born = years_of(heads.born)
        home = np.repeat(np.arange(count), sizes)
        place = np.arange(len(home)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        is_head = (place == 0) & homes.head_covered[home]
        married = (rng.random(count) < 0.5) & homes.head_covered
        of_other = home[~is_head]
        is_spouse = married[of_other] & (place[~is_head] == 1)
        low = np.where(is_spouse, born[of_other] - 4, born[of_other] + 22)
        high = np.where(is_spouse, born[of_other] + 6, np.minimum(born[of_other] + 40, year - 5))
        men = np.where(is_spouse, np.array(heads.sexes)[of_other] == "2", rng.random(len(of_other)) < 0.5)
        others = self._people.crowd(len(of_other), (low, high), sex=np.where(men, "1", "2").tolist())
        at = np.where(is_head, home, count + np.cumsum(~is_head) - 1)
        everyone = taken(joined((persons(heads), persons(others))), at)
        relationship = np.full(len(home), "01", object)
        relationship[~is_head] = np.where(is_spouse, "10", np.where(men, "20", "30"))
        health: Objects = np.array(picks(rng, "12345", (12, 25, 28, 15, 20), len(home)), object)
        age = year - years_of(everyone.born)
        labour = np.select(
            [(age < 16) | (age >= 60), health == "1", np.isin(health, ("4", "5"))], ["4", "1", "3"], "2"
        ).astype(object)
        members = Members(
            home=homes.serial[home] - 1,
            name=everyone.name,
            id_number=everyone.id_number,
            sex=everyone.sex,
            born=everyone.born,
            relationship=relationship,
            health=health,
            labour=labour,
            is_poor=objects([None] * len(home)),
        )
        return homes, persons(heads), members

    def steady(self, count: int) -> list[Person]:
        """Up to so many dibao members who are covered all the time."""
        homes, members = self.homes, self.members
        stays = np.isin(homes.programme, DIBAO) & (homes.start < self.months[0]) & (homes.exit == FAR)
        rows = np.flatnonzero(stays[members.home])[:count]
        return people_of(members.name[rows], members.id_number[rows], members.sex[rows], members.born[rows])

    def _mark_poor(self, count: int | None) -> None:
        """So many of those on rural dibao at the end of the period are on the poverty register too."""
        if count is None:
            return
        homes = self.homes
        stays = (homes.programme == "12") & (homes.exit == FAR)
        candidates = np.flatnonzero(stays[self.members.home])
        chosen = self._rng.permutation(candidates)[:count]
        self.members.is_poor[:] = False
        self.members.is_poor[chosen] = True

    def _plant_canary(self) -> None:
        """One steady one-person urban household belongs to the canary."""
        homes, canary = self.homes, canaries.ROSTER_HEAD
        alone = np.bincount(self.members.home, minlength=len(homes.serial)) == 1
        steady = (homes.programme == "11") & (homes.exit == FAR) & (homes.start < self.months[0])
        home = int(np.flatnonzero(alone & steady & homes.head_covered)[0])
        homes.start[home] = after(self.months[0], -40)
        for rows, row in ((self.heads, home), (self.members, int(np.searchsorted(self.members.home, home)))):
            rows.name[row], rows.id_number[row] = canary.name, canary.id_number
            rows.sex[row], rows.born[row] = canary.sex, canary.born

    def _printed(self) -> dict[str, Objects]:
        """What the office writes for each household and person, made once for all months."""
        homes = self.homes
        divisions = [self.places.division_of(area) for area in homes.area_code.tolist()]
        kinds = ["TK" if code in TEKUN else "DB" for code in homes.programme.tolist()]
        together = list(zip(kinds, divisions, homes.serial.tolist(), strict=True))
        return {
            "household_id": objects([f"H{division}{serial:06d}" for _, division, serial in together]),
            "certificate_id": objects([f"{kind}{division}{serial:08d}" for kind, division, serial in together]),
            "urban_rural_code": objects([code[1] for code in homes.programme.tolist()]),
            "is_early": np.array([int(number[15]) % 2 == 1 for number in self.members.id_number.tolist()], bool),
        }

    def household_id(self, home: int) -> str:
        """The number under which the office knows a household."""
        return str(self._labels["household_id"][home])
