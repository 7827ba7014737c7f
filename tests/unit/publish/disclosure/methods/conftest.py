"""A bureau's table small enough to think through: streets by two dimensions, with the keys of made-up persons."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import product
from typing import NamedTuple

import pytest

import catalog
from catalog.model import Dataset
from publish.tables import Table

DATASET = catalog.load().datasets["allowance-recipients"]
DISTRICT, STREETS = "420112", ("420112001", "420112002", "420112003", "420112004")
TIERS, SEXES = ("80", "90", "100"), ("1", "2")


class Person(NamedTuple):
    """Who is counted: a record key, a street, a tier and a sex."""

    key: int
    street: str
    tier: str
    sex: str


def record_key(name: object) -> int:
    """The key of a made-up person."""
    return int.from_bytes(hashlib.sha256(str(name).encode()).digest()[:4], "big")


def crowd(counts: Sequence[int], name: str = "") -> list[Person]:
    """As many persons as the counts say, street by street, tier by tier, sex by sex."""
    cells = product(STREETS, TIERS, SEXES)
    return [
        Person(record_key((name, cell, number)), *cell)
        for cell, count in zip(cells, counts, strict=False)
        for number in range(count)
    ]


def tabulate(people: Iterable[Person], months: Iterable[str] = ("2020-06",), dataset: Dataset = DATASET) -> Table:
    """The cells of a crowd, empty ones left out, as the aggregate has them."""
    cells: dict[tuple[str, ...], list[int]] = {}
    for person in people:
        places = product((DISTRICT, person.street), months, ("all", person.tier), ("all", person.sex))
        for place in places:
            cells.setdefault(place, []).append(person.key)
    rows, keys = [], []
    for (area, month, tier, sex), members in sorted(cells.items()):
        rows.append(row(area, month, tier, sex, len(members)))
        keys.append(sum(members) % 2**32)
    return Table(dataset, tuple(rows), tuple(int(str(r["allowance_person_count"])) for r in rows), tuple(keys))


def row(area: str, month: str, tier: str, sex: str, count: int) -> Mapping[str, str | int]:
    """One row of the dataset."""
    place = {"area_code": area, "area_name": area, "period_kind": "ytd", "period_month": month}
    return {**place, "age_tier_code": tier, "sex_code": sex, "allowance_person_count": count}


@pytest.fixture(name="crowd")
def crowd_fixture() -> Callable[..., list[Person]]:
    return crowd


@pytest.fixture(name="tabulate")
def tabulate_fixture() -> Callable[..., Table]:
    return tabulate
