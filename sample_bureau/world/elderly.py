"""Elderly-care facilities: institutions, community facilities, and the building sites of the year.

Belongs here: the register month by month. Does not belong here: money paid to facilities (`world.subsidies`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from math import ceil
from typing import Any

import numpy as np

from sample_bureau import canaries
from sample_bureau.calibration import share_out
from sample_bureau.checkdigits import credit_code
from sample_bureau.months import Month, day_of
from sample_bureau.randomness import pick, picks
from sample_bureau.targets import ElderlyTargets
from sample_bureau.world.organisations import Organisations
from sample_bureau.world.people import People
from sample_bureau.world.places import Places
from sample_bureau.world.standards import Rates

# Types of residential institutions; in the last months of the period something of the other kind closes.
_RESIDENTIAL = ("01", "02", "03", "04")
_RURAL_HOME = "04"
_PRIVATE, _VILLAGE = ("02", "03"), ("04", "06", "08", "09")
_CENTRE, _CLOSING = "05", "07"
_PUBLIC, _SOCIALISED, _NON_PROFIT = "1", "2", "3"
_CLINICS, _REHAB_SHARE = 0.6, Decimal("0.1")
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
# In the first months of an emergency homes are closed to newcomers; in the third they are assessed.
_SEALED, _ASSESSED = 5, 3


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
        return str(self.fixed["facility_type_code"]) in _RESIDENTIAL


class Elderly:
    """All facilities and the monthly register."""

    def __init__(
        self,
        months: tuple[Month, ...],
        targets: ElderlyTargets,
        organisations: Organisations,
        people: People,
        places: Places,
        rates: Rates,
        rng: np.random.Generator,
    ) -> None:
        self.months = months
        self._emergency = rates.emergency(months)
        self._assessed_from = self._emergency[_ASSESSED - 1] if targets.assessed and self._emergency else None
        self._people, self._places, self._rng, self._organisations = people, places, rng, organisations
        self._operators = [row for row in organisations.active if row["organisation_kind_code"] == "52"]
        self._names: set[str] = set()
        self.facilities: list[Facility] = []
        kinds = [kind for kind, count in targets.standing.items() for _ in range(count)]
        for kind in [*kinds, _CLOSING]:
            opened = date(months[0] // 100 - int(rng.integers(1, 15)), int(rng.integers(1, 13)), 1)
            self._facility(kind, months[0], opened - timedelta(days=int(rng.integers(20, 200))), opened)
        self.facilities[-1].closing = months[len(months) // 2]
        self._cover_streets()
        self._calibrate(targets)
        self._share_site()
        self.facilities[0].fixed["manager_name"] = canaries.MANAGER_NAME
        self.facilities[0].fixed["manager_phone"] = canaries.MANAGER_PHONE
        self._start([kind for kind, count in targets.started.items() for _ in range(count)], targets.completed)
        self.rows = {month: self._month(month) for month in months}

    def standing(self, *, institutions: bool) -> list[Facility]:
        """The facilities that were open before the year began."""
        return [f for f in self.facilities if f.first_month == self.months[0] and f.is_institution == institutions]

    def _facility(self, kind: str, first_month: Month, completed: date | None, opened: date | None) -> None:
        rng, places = self._rng, self._places
        number = len(self.facilities) + 1
        institution, private = kind in _RESIDENTIAL, kind in _PRIVATE
        area = places.draw(1, "2" if kind in _VILLAGE else "1", street_only=0)[0]
        division = places.division_of(area)
        operator = pick(rng, self._operators) if private else None
        beds = int(rng.integers(5, 40)) * 10 if institution else int(rng.integers(0, 6)) * 5
        nursing = int(beds * rng.uniform(0.2, 0.7))
        if operator:
            code = operator["org_code"]
        else:
            code = credit_code("12", division, f"7{number:07d}") if institution else None
        longitude, latitude = places.position()
        self.facilities.append(
            Facility(
                {
                    "facility_id": f"YL{division}{number:04d}",
                    "facility_name": self._name(kind, number, area),
                    "facility_type_code": kind,
                    "org_code": code,
                    "filing_id": f"备{division}{number:04d}" if institution else None,
                    "filing_date": opened + timedelta(days=12) if institution and opened else None,
                    "operation_mode_code": _NON_PROFIT
                    if private
                    else _PUBLIC
                    if institution
                    else pick(rng, (_PUBLIC, _SOCIALISED)),
                    "operator_name": operator["org_name"] if operator else f"{places.street_name(area)}办事处",
                    "address_text": places.address(area),
                    "longitude": longitude,
                    "latitude": latitude,
                    "area_code": area,
                    "approved_bed_count": beds,
                    "nursing_bed_count": nursing,
                    "rehab_bed_count": nursing // 5,
                    "floor_area_sqm": int(beds * rng.uniform(20, 40)) + 260,
                    "rating_code": picks(rng, "01234", (50, 10, 20, 15, 5), 1)[0] if institution else "0",
                    "medical_partner_name": None,
                    "social_worker_count": 0 if kind == _RURAL_HOME else None,
                    "has_clinic": institution and bool(rng.random() < _CLINICS),
                    "food_safety_code": picks(rng, ("excellent", "good", "fair"), (25, 62, 13), 1)[0]
                    if institution
                    else None,
                    "has_open_kitchen": institution or bool(rng.random() < 0.4),
                    "manager_name": self._people.one(self._aged(30, 62)).name,
                    "manager_phone": self._people.phones(1)[0],
                },
                first_month,
                completed,
                opened,
            )
        )

    def _name(self, kind: str, number: int, area: str) -> str:
        """District, street, what it is, and a number where another one is called so; brackets of both widths."""
        rng = self._rng
        brackets = "（）" if rng.random() < 0.5 else "()"
        name = f"{self._places.local_name(area)}{pick(rng, _FANCY) if kind in _PRIVATE else ''}{_ENDINGS[kind]}"
        if kind not in _RESIDENTIAL or name in self._names:
            name += f"{brackets[0]}{number}号{brackets[1]}"
        self._names.add(name)
        return name

    def _aged(self, low: int, high: int) -> tuple[int, int]:
        year = self.months[0] // 100
        return year - high, year - low

    def _cover_streets(self) -> None:
        """Every street has a service centre of its own as far as there are enough."""
        centres = [f for f in self.facilities if f.fixed["facility_type_code"] == _CENTRE]
        streets = self._places.streets
        if len(centres) < len(streets):
            return
        for facility, street in zip(centres, streets, strict=False):
            area = street.communities[0] if street.communities else street.code
            fixed, number = facility.fixed, int(facility.id[-4:])
            fixed["area_code"], fixed["address_text"] = area, self._places.address(area)
            fixed["facility_id"] = f"YL{self._places.division_of(area)}{number:04d}"
            fixed["facility_name"] = self._name(_CENTRE, number, area)
            fixed["operator_name"] = f"{street.name}办事处"

    def _calibrate(self, targets: ElderlyTargets) -> None:
        """Makes published numbers of centres, beds and clinics true of those that stand."""
        rng = self._rng
        centres = [f.fixed for f in self.facilities if f.fixed["facility_type_code"] == _CENTRE]
        homes = [f.fixed for f in self.facilities if f.is_institution]
        if targets.socialised_centres is not None:
            for place, index in enumerate(rng.permutation(len(centres)).tolist()):
                mode = _SOCIALISED if place < targets.socialised_centres else _PUBLIC
                centres[index]["operation_mode_code"] = mode
        if targets.clinics is not None:
            for place, index in enumerate(rng.permutation(len(homes)).tolist()):
                homes[index]["has_clinic"] = place < targets.clinics
        self._sign(homes, targets)
        rural = [fixed for fixed in homes if fixed["facility_type_code"] == _RURAL_HOME]
        for fixed in rural[: targets.homes_with_workers or 0]:
            fixed["social_worker_count"] = 1
        if targets.rehab_beds is not None:
            rehab = share_out(targets.rehab_beds, rng.integers(2, 12, len(homes)).tolist())
            beds = share_out(
                round(targets.rehab_beds / (targets.rehab_share or _REHAB_SHARE)),
                [each + 1 for each in rehab],
            )
            for fixed, approved, each in zip(homes, beds, rehab, strict=True):
                fixed["approved_bed_count"], fixed["rehab_bed_count"] = approved, min(each, approved)
                fixed["nursing_bed_count"] = max(each, int(approved * rng.uniform(0.2, 0.7)))
                fixed["floor_area_sqm"] = int(approved * rng.uniform(20, 40)) + 260

    def _sign(self, homes: list[dict[str, Any]], targets: ElderlyTargets) -> None:
        """Homes have an agreement with the health centre of a street: as many centres as were published, in turn."""
        streets = [f"{s.district.area_name}{s.name}社区卫生服务中心" for s in self._places.streets[: targets.partners]]
        signed = ceil(targets.agreements * len(homes))
        for place, fixed in enumerate(homes[:signed]):
            own = f"{self._places.local_name(fixed['area_code'])}社区卫生服务中心"
            fixed["medical_partner_name"] = streets[place % len(streets)] if targets.partners else own

    def _share_site(self) -> None:
        """One site with three nameboards: an institution, a service centre and a canteen at one address."""
        by_type = {f.fixed["facility_type_code"]: f for f in self.facilities if not f.closing}
        home = next((by_type[kind] for kind in ("03", "02", "01", "04") if kind in by_type), self.facilities[0])
        for kind in by_type.keys() & {_CENTRE, "07"}:
            for name in ("address_text", "longitude", "latitude", "area_code"):
                by_type[kind].fixed[name] = home.fixed[name]

    def _start(self, kinds: list[str], completed: int) -> None:
        """The projects of the year, first seen as building sites; the earliest are completed within it."""
        window, late = self.months[1:-1], self.months[-4:-1]
        for place, kind in enumerate(kinds):
            month = window[place * 5 % len(window)] if place >= completed else window[place % 2]
            done = day_of(late[place % len(late)], 9 + 4 * place) if place < completed else None
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
            assessed = facility.is_institution and self._assessed_from is not None and month >= self._assessed_from
            rows.append(
                {
                    **facility.fixed,
                    "resident_count": self._residents(facility, month) if status == "operating" else 0,
                    "facility_status_code": status,
                    "completion_date": completed,
                    "opening_date": opened,
                    "epidemic_assessment_code": ("qualified" if assessed else "none") if self._emergency else None,
                }
            )
        return rows

    def _residents(self, facility: Facility, month: Month) -> int:
        """In an emergency homes are sealed off: few move in, some move out."""
        if not facility.is_institution:
            return 0
        sealed = month in self._emergency[:_SEALED]
        share = (0.46 if sealed else 0.55) + int(facility.id[-2:]) % 7 / 40
        return int(facility.fixed["approved_bed_count"] * share)
