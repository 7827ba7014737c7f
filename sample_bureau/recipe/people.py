"""The invented people of the recipes, kept as columns: drawn by the hundred thousand, shared through pools.

Belongs here: drawing people so that one ID number has one name, and who is known in which pool.
Does not belong here: what they receive (`recipe.records`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from sample_bureau.recipe.areas import Areas
from sample_bureau.recipe.arrays import Days, Ints, Mask, Objects, dates_of, drawn, objects, take
from sample_bureau.recipe.model import PersonRule
from sample_bureau.world import names
from sample_bureau.world.people import Person

_SEX = {"1": 1, "male": 1, "2": 0, "female": 0}
_WEIGHTS = np.array([7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2])
_CHECKS = objects(list("10X98765432"))
_ELSEWHERE = np.array([420102, 420103, 420106, 420111, 420116, 420117, 420222, 420984, 421181, 429004])
_FROM_HERE, _SHORT, _RARE = 0.84, 0.22, 0.004
_FEW = 500


class Taken:
    """Numbers that are given away: most of them in one sorted array, the latest few beside it."""

    def __init__(self, numbers: Iterable[int]) -> None:
        self._sorted: Ints = np.array(sorted(numbers), np.int64)
        self._latest: set[int] = set()

    def holds(self, numbers: Ints) -> Mask:
        """Which of these are given away."""
        places = np.searchsorted(self._sorted, numbers)
        there: Mask = np.append(self._sorted, -1)[places] == numbers
        if self._latest:
            there |= np.fromiter((number in self._latest for number in numbers.tolist()), bool, len(numbers))
        return there

    def add(self, numbers: Ints) -> None:
        """Gives these away."""
        self._latest.update(numbers.tolist())
        if len(self._latest) > _FEW:
            self._sorted = np.sort(np.concatenate([self._sorted, np.array(list(self._latest), np.int64)]))
            self._latest.clear()


class Population:
    """All people whom recipes draw, by number: name, ID number, sex, birth, and where they live.

    `taken` are the ID numbers that belong to others.
    """

    def __init__(self, areas: Areas, taken: Iterable[str] = ()) -> None:
        self._areas = areas
        self.names: Objects = objects([])
        self.ids: Objects = objects([])
        self.sexes: Objects = objects([])
        self.born: Days = np.empty(0, "datetime64[D]")
        self.homes: Ints = np.empty(0, np.int64)
        self._taken = Taken(int(number[:17]) for number in taken)
        self._pools: dict[str, Ints] = {}

    def __len__(self) -> int:
        return len(self.names)

    def admit(self, pool: str, people: Sequence[Person], rng: np.random.Generator) -> None:
        """Puts people who exist elsewhere into a pool."""
        known = dict(zip(self.ids.tolist(), range(len(self)), strict=True))
        new = [person for person in {p.id_number: p for p in people}.values() if person.id_number not in known]
        numbers = np.array(sorted({known[p.id_number] for p in people if p.id_number in known}), np.int64)
        added = self._append(
            objects([person.name for person in new]),
            objects([person.id_number for person in new]),
            objects([person.sex for person in new]),
            np.array([person.born for person in new], "datetime64[D]"),
            self._areas.draw(rng, len(new)),
        )
        self._into(pool, np.concatenate([numbers, added]))

    def draw(self, rng: np.random.Generator, rule: PersonRule, count: int, known: int, without: Ints) -> Ints:
        """People by number: so many whom the pool already holds (as far as it goes, and `without` some of them), the
        others new to it.
        """
        is_free = np.ones(len(self), bool)
        is_free[without[without >= 0]] = False
        old = self._candidates(rule)
        old = old[is_free[old]]
        old = rng.permutation(old)[: min(known, count)]
        new = self._invent(rng, rule, count - len(old))
        self._into(rule.pool, new)
        return rng.permutation(np.concatenate([old, new]))

    def available(self, rule: PersonRule) -> int:
        """How many of a pool's people are of the years and the sex that a rule asks for."""
        return len(self._candidates(rule))

    def stranger(self, rng: np.random.Generator, rule: PersonRule) -> int:
        """Someone who is in no pool and in no other row."""
        return int(self._invent(rng, rule, 1)[0])

    def part(self, people: Ints, part: str, months: Ints) -> Objects:
        """One attribute of each of these people; `months` (yyyymm) are those in which their age is asked for."""
        match part:
            case "name":
                return take(self.names, people)
            case "id_number":
                return take(self.ids, people)
            case "sex":
                return take(self.sexes, people)
            case "born":
                return dates_of(self.born[people])
            case _:
                born = self.born[people].astype("datetime64[M]").astype(np.int64)
                now = (months // 100 - 1970) * 12 + months % 100 - 1
                ages: Objects = np.maximum((now - born) // 12, 0).astype(object)
                return ages

    def names_only(self, rng: np.random.Generator, rule: PersonRule, count: int) -> Objects:
        """Names of people who have no ID number here."""
        male = rng.random(count) < 0.5 if rule.sex == "any" else np.full(count, bool(_SEX[rule.sex]))
        years = rng.integers(rule.born[0], rule.born[1] + 1, count)
        texts: Objects = self._surnames(rng, count) + self._given(rng, male, years)
        return texts

    def _candidates(self, rule: PersonRule) -> Ints:
        people = self._pools.get(rule.pool, np.empty(0, np.int64))
        years = self.born[people].astype("datetime64[Y]").astype(np.int64) + 1970
        fits = (years >= rule.born[0]) & (years <= rule.born[1])
        if rule.sex != "any":
            fits &= self.sexes[people] == ("1" if _SEX[rule.sex] else "2")
        fitting: Ints = people[fits]
        return fitting

    def _invent(self, rng: np.random.Generator, rule: PersonRule, count: int) -> Ints:
        homes = self._areas.draw(rng, count)
        districts = np.array([int(code[:6]) for code in self._areas.codes(homes, "district").tolist()], np.int64)
        prefixes = np.where(rng.random(count) < _FROM_HERE, districts, _ELSEWHERE[rng.integers(0, 10, count)])
        years = rng.integers(rule.born[0], rule.born[1] + 1, count)
        start = (years - 1970).astype("datetime64[Y]").astype("datetime64[D]")
        born: Days = start + rng.integers(0, 365, count).astype("timedelta64[D]")
        male = rng.random(count) < 0.5 if rule.sex == "any" else np.full(count, bool(_SEX[rule.sex]))
        numbers = self._numbers(prefixes, born, male, rng.integers(0, 500, count))
        texts = self._surnames(rng, count) + self._given(rng, male, years)
        sexes = objects(["2", "1"])[male.astype(np.int64)]
        return self._append(texts, _with_check_digits(numbers), sexes, born, homes)

    def _numbers(self, prefixes: Ints, born: Days, male: Mask, serials: Ints) -> Ints:
        """The first seventeen digits: two people of one day and place differ in their serial numbers."""
        months = born.astype("datetime64[M]").astype(np.int64)
        days = (born - born.astype("datetime64[M]").astype("datetime64[D]")).astype(np.int64) + 1
        birthday = (months // 12 + 1970) * 10000 + (months % 12 + 1) * 100 + days
        numbers: Ints = prefixes * 10**11 + birthday * 1000 + serials * 2 + male.astype(np.int64)
        while True:
            again = np.ones(len(numbers), bool)
            again[np.unique(numbers, return_index=True)[1]] = False
            again |= self._taken.holds(numbers)
            if not again.any():
                self._taken.add(numbers)
                return numbers
            tail = numbers[again] % 1000
            numbers[again] += (tail + 2) % 1000 - tail

    def _surnames(self, rng: np.random.Generator, count: int) -> Objects:
        ranks = np.cumsum(names.SURNAME_WEIGHTS)
        return take(objects(list(names.SURNAMES)), drawn(rng, ranks, count))

    def _given(self, rng: np.random.Generator, male: Mask, years: Ints) -> Objects:
        count = len(years)
        letters = rng.integers(0, 1 << 20, (2, count))
        given = np.empty(count, object)
        is_old = years < names.CHANGE_YEAR
        for is_male, old, pool in (
            (True, True, names.GIVEN_MALE_OLD),
            (True, False, names.GIVEN_MALE_NEW),
            (False, True, names.GIVEN_FEMALE_OLD),
            (False, False, names.GIVEN_FEMALE_NEW),
        ):
            here = (male == is_male) & (is_old == old)
            characters = objects(list(pool))
            first, second = characters[letters[:, here] % len(pool)]
            short = rng.random(int(here.sum())) < _SHORT
            given[here] = np.where(short, first, first + second)
        unusual = rng.random(count) < _RARE
        given[unusual] = objects(list(names.RARE))[letters[1, unusual] % len(names.RARE)]
        return given

    def _append(self, texts: Objects, ids: Objects, sexes: Objects, born: Days, homes: Ints) -> Ints:
        start = len(self)
        self.names = np.concatenate([self.names, texts])
        self.ids = np.concatenate([self.ids, ids])
        self.sexes = np.concatenate([self.sexes, sexes])
        self.born = np.concatenate([self.born, born])
        self.homes = np.concatenate([self.homes, homes])
        return np.arange(start, len(self))

    def _into(self, pool: str, people: Ints) -> None:
        self._pools[pool] = np.concatenate([self._pools.get(pool, np.empty(0, np.int64)), people])


def _with_check_digits(numbers: Ints) -> Objects:
    powers = 10 ** np.arange(16, -1, -1)
    remainders = ((numbers[:, None] // powers % 10) @ _WEIGHTS) % 11
    texts: Objects = numbers.astype("U17").astype(object) + _CHECKS[remainders]
    return texts


def shared_population(
    areas: Areas, pools: Mapping[str, Sequence[Person]], taken: Iterable[str], rng: np.random.Generator
) -> Population:
    """A population that knows the people who exist elsewhere, by pool."""
    population = Population(areas, taken)
    for pool, people in pools.items():
        population.admit(pool, people, rng)
    return population
