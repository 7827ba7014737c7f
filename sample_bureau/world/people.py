"""Invented people: a name, an ID number with a valid check digit, sex and date of birth.

Belongs here: drawing people, one by one or by the hundred thousand, so that one ID number has one name.
Does not belong here: what they receive.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from sample_bureau.checkdigits import ID_CHECKS, ID_WEIGHTS, invented_account
from sample_bureau.randomness import picks
from sample_bureau.world import names

Ints = np.ndarray[Any, np.dtype[np.int64]]
Days = np.ndarray[Any, np.dtype[np.datetime64]]
Years = int | Ints
# County codes of other provinces from which people come, and where that is.
_ELSEWHERE = {
    "411521": "河南省信阳市",
    "340822": "安徽省安庆市",
    "360428": "江西省九江市",
    "430626": "湖南省岳阳市",
    "510121": "四川省成都市",
    "610122": "陕西省西安市",
    "370830": "山东省济宁市",
    "440882": "广东省湛江市",
}
_AT_HOME = 0.82
_SHORT_NAMES = 0.22


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


@dataclass(frozen=True, slots=True)
class Crowd:
    """Many invented people, a list for each attribute."""

    names: list[str]
    id_numbers: list[str]
    sexes: list[str]
    born: Days

    def __len__(self) -> int:
        return len(self.names)

    def people(self) -> list[Person]:
        """One by one."""
        born: list[date] = self.born.tolist()
        return [Person(*one) for one in zip(self.names, self.id_numbers, self.sexes, born, strict=True)]


def people_of(*columns: np.ndarray[Any, Any]) -> list[Person]:
    """People from columns of names, ID numbers, sexes and dates of birth."""
    return [Person(*one) for one in zip(*(column.tolist() for column in columns), strict=True)]


def origin_of(person: Person) -> str:
    """The province and city from which an outsider comes."""
    return _ELSEWHERE.get(person.id_number[:6], next(iter(_ELSEWHERE.values())))


class People:
    """Draws people; no two of them share an ID number.

    Most are born in one of the bureau's own divisions (`home`), the others in `neighbours` or elsewhere.
    """

    def __init__(
        self,
        rng: np.random.Generator,
        home: Sequence[str],
        neighbours: Sequence[str],
        reserved: Iterable[Person] = (),
    ) -> None:
        self._rng = rng
        self._home, self._neighbours = tuple(home), tuple(neighbours)
        self._outside = tuple(code for code in _ELSEWHERE if code[:2] != home[0][:2])
        self._used = {int(person.id_number[:17]) for person in reserved}

    def fork(self, rng: np.random.Generator) -> People:
        """The same population, drawn from with another generator: ID numbers stay unique."""
        other = People(rng, self._home, self._neighbours)
        other._used = self._used
        return other

    @property
    def taken(self) -> frozenset[str]:
        """The first seventeen digits of the ID numbers of everyone drawn so far."""
        return frozenset(f"{number:017d}" for number in self._used)

    def crowd(
        self,
        count: int,
        years: tuple[Years, Years],
        *,
        sex: str | Sequence[str] | None = None,
        outsiders: bool = False,
        rare: float = 0.0,
    ) -> Crowd:
        """People born between two years, the same two for all or each their own.

        `sex` is one for all, one for each, or left to chance. `rare` is the share with a character that GBK does not
        hold.
        """
        rng = self._rng
        prefixes = np.array([int(code) for code in self._prefixes(count, outsiders)], np.int64)
        born_years = rng.integers(years[0], np.asarray(years[1]) + 1, count)
        new_year: Days = (born_years - 1970).astype("datetime64[Y]").astype("datetime64[D]")
        born: Days = new_year + rng.integers(0, 365, count).astype("timedelta64[D]")
        serials = rng.integers(0, 500, count)
        male = rng.random(count) < 0.5
        if sex is not None:
            male = (
                np.array([one == "1" for one in sex], bool) if not isinstance(sex, str) else np.full(count, sex == "1")
            )
        numbers = self._numbers(prefixes * 10**11 + _compact(born) * 1000, serials * 2 + male)
        texts = self._names(male, born_years, rare)
        return Crowd(texts, numbers, np.where(male, "1", "2").tolist(), born)

    def draw(
        self,
        count: int,
        years: tuple[int, int],
        *,
        sex: str | None = None,
        outsiders: bool = False,
        rare: float = 0.0,
    ) -> list[Person]:
        """People born between two years, as `crowd` draws them."""
        return self.crowd(count, years, sex=sex, outsiders=outsiders, rare=rare).people()

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
            return picks(self._rng, self._outside, [1] * len(self._outside), count)
        away = (*self._neighbours, *self._outside)
        weights = [_AT_HOME / len(self._home)] * len(self._home) + [(1 - _AT_HOME) / len(away)] * len(away)
        return picks(self._rng, (*self._home, *away), weights, count)

    def _numbers(self, days: Ints, serials: Ints) -> list[str]:
        """ID numbers: place and day, then the next serial of the same sex that nobody has, then the check digit."""
        taken, numbers = self._used, []
        for day, serial in zip(days.tolist(), serials.tolist(), strict=True):
            while day + serial in taken:
                serial = (serial + 2) % 1000
            taken.add(day + serial)
            numbers.append(day + serial)
        known = np.array(numbers, np.int64)
        total = sum(known // 10**place % 10 * weight for place, weight in enumerate(reversed(ID_WEIGHTS)))
        checks = np.array(list(ID_CHECKS))[total % 11].tolist() if numbers else []
        return [f"{number}{check}" for number, check in zip(numbers, checks, strict=True)]

    def _names(self, male: np.ndarray[Any, np.dtype[np.bool_]], years: Ints, rare: float) -> list[str]:
        rng, count = self._rng, len(years)
        surnames = picks(rng, names.SURNAMES, names.SURNAME_WEIGHTS, count)
        letters = rng.integers(0, 1 << 20, (2, count))
        short, unusual = rng.random(count) < _SHORT_NAMES, rng.random(count) < rare
        first, second = np.empty(count, "U1"), np.empty(count, "U1")
        for pool, here in (
            (names.GIVEN_MALE_OLD, male & (years < names.CHANGE_YEAR)),
            (names.GIVEN_MALE_NEW, male & (years >= names.CHANGE_YEAR)),
            (names.GIVEN_FEMALE_OLD, ~male & (years < names.CHANGE_YEAR)),
            (names.GIVEN_FEMALE_NEW, ~male & (years >= names.CHANGE_YEAR)),
        ):
            characters = np.array(list(pool))
            first[here], second[here] = characters[letters[:, here] % len(pool)]
        first[unusual] = np.array(list(names.RARE))[letters[1, unusual] % len(names.RARE)]
        second[short | unusual] = ""
        return [a + b + c for a, b, c in zip(surnames, first.tolist(), second.tolist(), strict=True)]


def _compact(days: Days) -> Ints:
    """Days as numbers of the form yyyymmdd."""
    months = days.astype("datetime64[M]")
    number = months.astype(np.int64)
    in_month = (days - months.astype("datetime64[D]")).astype(np.int64)
    compact: Ints = (number // 12 + 1970) * 10_000 + (number % 12 + 1) * 100 + in_month + 1
    return compact
