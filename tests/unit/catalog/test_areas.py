"""Districts of areas: by level and parent, whatever the codes look like."""

from __future__ import annotations

from datetime import date

import catalog
from catalog.areas import district_of
from catalog.model import Area


def area(code: str, level: str, parent: str | None, since: int = 1980) -> Area:
    return Area.model_validate(
        {
            "area_code": code,
            "area_name": code,
            "area_level": level,
            "parent_code": parent,
            "valid_from": date(since, 1, 1),
            "valid_to": None,
            "has_national_code": code.isdigit(),
        }
    )


AREAS = [
    area("420000000000", "province", None),
    area("420100000000", "city", "420000000000"),
    area("420112000000", "district", "420100000000"),
    area("420112001000", "street", "420112000000"),
    area("420112001001", "community", "420112001000"),
    area("L42010001", "functional_zone", "420100000000"),
    area("L42010002", "street", "L42010001"),
    area("420111013000", "street", "L42010001"),
    area("L42011201", "functional_zone", "420112000000"),
    area("420112400001", "community", "L42011201"),
    area("420100999000", "street", "420100000000"),
]


def test_each_area_has_the_district_that_it_lies_in() -> None:
    assert district_of(AREAS) == {
        "420000000000": "420000000000",
        "420100000000": "420100000000",
        "420112000000": "420112000000",
        "420112001000": "420112000000",
        "420112001001": "420112000000",
        "L42010001": "L42010001",
        "L42010002": "L42010001",
        "420111013000": "L42010001",
        "L42011201": "420112000000",
        "420112400001": "420112000000",
        "420100999000": "420100000000",
    }


def test_of_several_times_the_latest_counts() -> None:
    moved = [*AREAS, area("420112001000", "street", "L42010001", 2021), area("420112001000", "street", "gone", 1979)]
    assert district_of(moved)["420112001001"] == "L42010001"


def test_no_area_of_the_catalogue_is_finer_than_a_district() -> None:
    areas = catalog.load().areas
    levels = {one.area_code: one.area_level for one in areas}
    districts = district_of(areas)
    assert districts.keys() == levels.keys()
    assert {levels[code] for code in districts.values()} <= {"province", "city", "district", "functional_zone"}
    assert all(districts[code] == code for code in districts.values())
