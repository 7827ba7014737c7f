"""Invented people: a name, an ID number with a valid check digit, sex and date of birth.

Belongs here: drawing people so that one ID number has one name. Does not belong here: what they receive.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from sample_bureau.checkdigits import id_number, invented_account
from sample_bureau.randomness import picks
from sample_bureau.world import names

# County codes outside the district from which residents and outsiders come.
_NEIGHBOURS = (
    "420102",
    "420103",
    "420104",
    "420111",
    "420116",
    "420117",
    "420121",
    "420222",
    "420984",
    "429004",
)
_PROVINCES = {
    "411521": "河南省信阳市",
    "340822": "安徽省安庆市",
    "360428": "江西省九江市",
    "430626": "湖南省岳阳市",
    "510121": "四川省成都市",
    "610122": "陕西省西安市",
    "370830": "山东省济宁市",
    "440882": "广东省湛江市",
}


@dataclass(frozen=True, slots=True)
class Person:
    """An invented person. `sex` is 1 for men and 2 for women."""

    name: str
    id_number: str
    sex: str
    born: date

    def age_in(self, year: int) -> int:
        """The age that the person reaches in a year."""
        return year - self.born.year


def origin_of(person: Person) -> str:
    """The province and city from which an outsider comes."""
    return _PROVINCES.get(person.id_number[:6], "河南省信阳市")


class People:
    """Draws people; no two of them share an ID number."""

    def __init__(self, rng: np.random.Generator, division: str, reserved: Iterable[Person] = ()) -> None:
        self._rng = rng
        self._division = division
        self._used = {person.id_number for person in reserved}

    def fork(self, rng: np.random.Generator) -> People:
        """The same population, drawn from with another generator: ID numbers stay unique."""
        other = People(rng, self._division)
        other._used = self._used
        return other

    @property
    def taken(self) -> frozenset[str]:
        """The ID numbers of everyone drawn so far."""
        return frozenset(self._used)

    def draw(
        self,
        count: int,
        years: tuple[int, int],
        *,
        sex: str | None = None,
        outsiders: bool = False,
        rare: float = 0.0,
    ) -> list[Person]:
        """People born between two years. `rare` is the share with a character that GBK does not hold."""
        rng = self._rng
        prefixes = self._prefixes(count, outsiders)
        born_years = rng.integers(years[0], years[1] + 1, count).tolist()
        days = rng.integers(0, 365, count).tolist()
        serials = rng.integers(0, 500, count).tolist()
        sexes = [sex] * count if sex else ["1" if male else "2" for male in (rng.random(count) < 0.5).tolist()]
        surnames = picks(rng, names.SURNAMES, names.SURNAME_WEIGHTS, count)
        letters = rng.integers(0, 1 << 20, (count, 2)).tolist()
        short = (rng.random(count) < 0.22).tolist()
        unusual = (rng.random(count) < rare).tolist()
        people = []
        for place in range(count):
            born = date(born_years[place], 1, 1) + timedelta(days=days[place])
            pool = _pool(sexes[place], born.year)
            first, second = letters[place]
            given = pool[first % len(pool)]
            if unusual[place]:
                given = names.RARE[second % len(names.RARE)]
            elif not short[place]:
                given += pool[second % len(pool)]
            number = self._number(prefixes[place], born, sexes[place], serials[place])
            people.append(Person(surnames[place] + given, number, sexes[place], born))
        return people

    def one(self, years: tuple[int, int], sex: str | None = None) -> Person:
        """One person born between two years."""
        return self.draw(1, years, sex=sex)[0]

    def accounts(self, count: int) -> list[str]:
        """Bank accounts that no bank can have issued."""
        return [
            invented_account(f"620000{number:012d}") for number in self._rng.integers(0, 7 * 10**10, count).tolist()
        ]

    def phones(self, count: int) -> list[str]:
        """Telephone numbers of a range that is not assigned."""
        return [f"1000{number:07d}" for number in self._rng.integers(0, 7 * 10**6, count).tolist()]

    def _prefixes(self, count: int, outsiders: bool) -> list[str]:
        if outsiders:
            return picks(self._rng, tuple(_PROVINCES), [1] * len(_PROVINCES), count)
        return picks(
            self._rng,
            (self._division, *_NEIGHBOURS),
            [len(_NEIGHBOURS) * 4.5, *[1] * len(_NEIGHBOURS)],
            count,
        )

    def _number(self, prefix: str, born: date, sex: str, serial: int) -> str:
        odd = 1 if sex == "1" else 0
        while True:
            number = id_number(f"{prefix}{born:%Y%m%d}{serial * 2 + odd:03d}")
            if number not in self._used:
                self._used.add(number)
                return number
            serial = (serial + 1) % 500


def _pool(sex: str, year: int) -> str:
    if sex == "1":
        return names.GIVEN_MALE_OLD if year < names.CHANGE_YEAR else names.GIVEN_MALE_NEW
    return names.GIVEN_FEMALE_OLD if year < names.CHANGE_YEAR else names.GIVEN_FEMALE_NEW
