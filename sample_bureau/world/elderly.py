"""Elderly-care facilities: institutions, community facilities, and the building sites of the year.

Belongs here: the register month by month. Does not belong here: money paid to facilities (`world.subsidies`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np

from sample_bureau import canaries
from sample_bureau.checkdigits import credit_code
from sample_bureau.months import Month, day_of, first_day
from sample_bureau.randomness import pick, picks
from sample_bureau.targets import Targets
from sample_bureau.world.organisations import Organisations
from sample_bureau.world.people import People
from sample_bureau.world.places import Places

_INSTITUTION_TYPES = (
    "01",
    "04",
    "04",
    "04",
    "04",
    "02",
    "02",
    "02",
    "02",
    "02",
    "03",
    "03",
    "03",
    "03",
    "02",
    "02",
)
_COMMUNITY_TYPES = (("05", 26), ("06", 9), ("07", 6), ("08", 1), ("09", 3))
_ENDINGS = {
    "01": "社会福利院",
    "02": "颐养院",
    "03": "社区养老院",
    "04": "农村福利院",
    "05": "社区老年人服务中心",
    "06": "农村老年人互助照料中心",
    "07": "老年幸福食堂",
    "08": "养老综合体",
    "09": "农村日间照料中心",
}
_FANCY = ("乐康", "福寿", "松鹤", "怡园", "夕阳红", "康宁", "祥和", "九九", "常乐")
_ASSESSED_PLACE = 3


@dataclass(slots=True)
class Facility:
    """A facility: what never changes stands in `fixed`, the rest follows from its dates."""

    fixed: dict[str, Any]
    first_month: Month
    completed: date | None
    opened: date | None
    closing: Month | None = None

    @property
    def id(self) -> str:
        """The facility's code."""
        return str(self.fixed["facility_id"])

    @property
    def is_institution(self) -> bool:
        """Whether people live there."""
        return str(self.fixed["facility_type_code"]) in ("01", "02", "03", "04")


class Elderly:
    """All facilities and the monthly register."""

    def __init__(
        self,
        months: tuple[Month, ...],
        targets: Targets,
        organisations: Organisations,
        people: People,
        places: Places,
        rng: np.random.Generator,
    ) -> None:
        self.months = months
        self._people, self._places, self._rng, self._organisations = people, places, rng, organisations
        self._operators = [row for row in organisations.active if row["organisation_kind_code"] == "52"]
        self.facilities: list[Facility] = []
        types = [_INSTITUTION_TYPES[place % len(_INSTITUTION_TYPES)] for place in range(targets.institutions)]
        for kind in [*types, *[kind for kind, count in _COMMUNITY_TYPES for _ in range(count)]]:
            opened = date(months[0] // 100 - int(rng.integers(1, 15)), int(rng.integers(1, 13)), 1)
            self._facility(kind, months[0], opened - timedelta(days=int(rng.integers(20, 200))), opened)
        self._share_site()
        self.facilities[0].fixed["manager_name"] = canaries.MANAGER_NAME
        self.facilities[0].fixed["manager_phone"] = canaries.MANAGER_PHONE
        next(f for f in self.facilities if f.fixed["facility_type_code"] == "07").closing = months[5]
        started = [
            ("05", targets.centres_started),
            ("06", targets.mutual_care_started),
            ("07", targets.canteens_started),
        ]
        self._start([kind for kind, count in started for _ in range(count)], targets.completed)
        self.rows = {month: self._month(month) for month in months}

    def standing(self, *, institutions: bool) -> list[Facility]:
        """The facilities that were open before the year began."""
        return [f for f in self.facilities if f.first_month == self.months[0] and f.is_institution == institutions]

    def _facility(self, kind: str, first_month: Month, completed: date | None, opened: date | None) -> None:
        rng, places = self._rng, self._places
        number = len(self.facilities) + 1
        institution = kind in ("01", "02", "03", "04")
        urban_rural = "2" if kind in ("04", "06", "08", "09") else "1"
        area = places.draw(1, urban_rural, street_only=0)[0]
        private = kind in ("02", "03")
        operator = pick(rng, self._operators) if private else None
        beds = int(rng.integers(5, 40)) * 10 if institution else int(rng.integers(0, 6)) * 5
        nursing = int(beds * rng.uniform(0.2, 0.7))
        brackets = "（）" if rng.random() < 0.5 else "()"
        street = places.street_name(area)
        name = f"{places.root.area_name}{street}{pick(rng, _FANCY) if private else ''}{_ENDINGS[kind]}"
        name += f"{brackets[0]}{number}号{brackets[1]}" if not institution else ""
        if operator:
            code = operator["org_code"]
        else:
            code = credit_code("12", places.root.area_code[:6], f"7{number:07d}") if institution else None
        self.facilities.append(
            Facility(
                {
                    "facility_id": f"YL{places.root.area_code[:6]}{number:04d}",
                    "facility_name": name,
                    "facility_type_code": kind,
                    "org_code": code,
                    "filing_id": f"备{places.root.area_code[:6]}{number:04d}" if institution else None,
                    "filing_date": opened + timedelta(days=12) if institution and opened else None,
                    "operation_mode_code": "3" if private else "1" if institution else pick(rng, ("1", "2")),
                    "operator_name": operator["org_name"] if operator else f"{street}办事处",
                    "address_text": places.address(area),
                    "longitude": round(float(rng.uniform(113.9, 114.25)), 6),
                    "latitude": round(float(rng.uniform(30.57, 30.78)), 6),
                    "area_code": area,
                    "approved_bed_count": beds,
                    "nursing_bed_count": nursing,
                    "rehab_bed_count": nursing // 5,
                    "floor_area_sqm": int(beds * rng.uniform(20, 40)) + 260,
                    "rating_code": picks(rng, "01234", (50, 10, 20, 15, 5), 1)[0] if institution else "0",
                    "has_clinic": institution and bool(rng.random() < 0.6),
                    "food_safety_code": picks(rng, ("excellent", "good", "fair"), (25, 62, 13), 1)[0]
                    if institution
                    else None,
                    "has_open_kitchen": institution or bool(rng.random() < 0.4),
                    "manager_name": self._people.one((1958, 1988)).name,
                    "manager_phone": self._people.phones(1)[0],
                },
                first_month,
                completed,
                opened,
            )
        )

    def _share_site(self) -> None:
        """One site with three nameboards: an institution, a service centre and a canteen at one address."""
        by_type = {f.fixed["facility_type_code"]: f for f in self.facilities}
        home = by_type["03"]
        for kind in ("05", "07"):
            for name in ("address_text", "longitude", "latitude", "area_code"):
                by_type[kind].fixed[name] = home.fixed[name]

    def _start(self, kinds: list[str], completed: int) -> None:
        """The projects of the year, first seen as building sites; the earliest are completed within it."""
        window = self.months[1:-1]
        for place, kind in enumerate(kinds):
            month = window[place * 5 % len(window)] if place >= completed else window[place % 2]
            done = day_of(self.months[6 + place % 3], 9 + 4 * place) if place < completed else None
            opened = done + timedelta(days=16) if done and place % 2 else None
            self._facility(kind, month, done, opened)

    def _month(self, month: Month) -> list[dict[str, Any]]:
        end, rows = day_of(month, 31), []
        for facility in self.facilities:
            if facility.first_month > month:
                continue
            completed = facility.completed if facility.completed and facility.completed <= end else None
            opened = facility.opened if facility.opened and facility.opened <= end else None
            status = "operating" if opened else "built" if completed else "building"
            if facility.closing and facility.closing <= month:
                status = "closed"
            assessed = facility.is_institution and month >= self.months[_ASSESSED_PLACE]
            rows.append(
                {
                    **facility.fixed,
                    "resident_count": self._residents(facility, month) if status == "operating" else 0,
                    "facility_status_code": status,
                    "completion_date": completed,
                    "opening_date": opened,
                    "epidemic_assessment_code": "qualified" if assessed else "none",
                }
            )
        return rows

    def _residents(self, facility: Facility, month: Month) -> int:
        """Homes were sealed off in the spring: few moved in, some moved out."""
        if not facility.is_institution:
            return 0
        sealed = first_day(self.months[1]) <= first_day(month) <= first_day(self.months[5])
        share = (0.46 if sealed else 0.55) + int(facility.id[-2:]) % 7 / 40
        return int(facility.fixed["approved_bed_count"] * share)
