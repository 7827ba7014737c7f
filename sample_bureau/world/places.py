"""Where people live: the streets and communities of the bureau's area, with invented weights.

Belongs here: choosing areas and addresses. Does not belong here: the list of areas (`catalog/areas.csv`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from catalog.load import Catalog
from catalog.model import Area, Bureau
from sample_bureau.randomness import pick
from sample_bureau.world.names import ROADS

Objects = np.ndarray[Any, np.dtype[np.object_]]
URBAN, RURAL = "1", "2"
# How many live in an office that is no street (an industrial park, a factory) against a street, in a functional zone
# against a district, and of the townspeople in a district of villages against one of streets.
_PARK, _ZONE, _OUTER = 0.06, 0.3, 0.4
_HALF_WIDTH = {"district": 0.17, "city": 0.5}


@dataclass(frozen=True, slots=True)
class Street:
    """A street office with its communities, or a functional zone, which has none."""

    code: str
    name: str
    district: Area
    communities: tuple[str, ...]


class Places:
    """The streets of one bureau's area as they were on a day.

    For a city these are the streets of its districts and the functional zones that report to it.
    """

    def __init__(self, catalog: Catalog, bureau: Bureau, rng: np.random.Generator, on: date) -> None:
        self._rng = rng
        areas = [a for a in catalog.areas if a.valid_from <= on and (a.valid_to is None or a.valid_to > on)]
        by_code = {area.area_code: area for area in areas}
        self.root = by_code[bureau.area_root]
        self.city = self.root if self.root.area_level == "city" else by_code[str(self.root.parent_code)]
        of_city = [area for area in catalog.areas if area.parent_code == self.city.area_code]
        own = [area for area in areas if area in of_city and area.has_national_code]
        self.districts = tuple(own) if self.root == self.city else (self.root,)
        self.division = self.root.area_code[:6]
        self.divisions = tuple(area.area_code[:6] for area in self.districts)
        others = {area.area_code[:6] for area in of_city if area.has_national_code} - set(self.divisions)
        self.neighbours = tuple(sorted(others))
        # Divisions of the city that are no more: the six digits, and the day from which they were not used.
        self.abolished = tuple(
            (area.area_code[:6], area.valid_to)
            for area in of_city
            if area.valid_to and area.valid_to <= on and area.has_national_code
        )
        zones = [a for a in areas if self.root == self.city and a in of_city and not a.has_national_code]
        self.streets = tuple(
            Street(
                area.area_code,
                area.area_name.replace("办事处街道", "街道").replace("新区管理委员会街道", ""),
                district,
                tuple(child.area_code for child in areas if child.parent_code == area.area_code),
            )
            for district in self.districts
            for area in areas
            if area.parent_code == district.area_code and area.area_level == "street"
        ) + tuple(Street(zone.area_code, zone.area_name, zone, ()) for zone in zones)
        self._by_code = {street.code[:9]: street for street in self.streets}
        self._edges = self._weights(bureau)
        self._communities = [np.array([*street.communities, street.code], object) for street in self.streets]
        self._centre = _centre(bureau)

    def draw(self, count: int, urban_rural: str, street_only: float = 0.04) -> list[str]:
        """Codes of communities, and of streets for the share whose community is not recorded."""
        rng, edges = self._rng, self._edges[urban_rural]
        chosen = np.searchsorted(edges, rng.random(count) * edges[-1], side="right")
        vague, within = rng.random(count) < street_only, rng.random(count)
        codes: Objects = np.empty(count, object)
        for place in np.unique(chosen).tolist():
            here, known = chosen == place, self._communities[place]
            which = np.floor(within[here] * max(len(known) - 1, 1)).astype(np.int64)
            codes[here] = np.where(vague[here], known[-1], known[which])
        return codes.tolist()  # type: ignore[no-any-return]

    def street_of(self, area_code: str) -> str:
        """The code of the street (or the zone) in which an area lies."""
        return self._by_code[area_code[:9]].code

    def street_name(self, area_code: str) -> str:
        """The name of the street (or the zone) in which an area lies."""
        return self._by_code[area_code[:9]].name

    def district_of(self, area_code: str) -> Area:
        """The district (or the zone) in which an area lies."""
        return self._by_code[area_code[:9]].district

    def division_of(self, area_code: str) -> str:
        """Six digits for an area: its district's, or for a zone, which has none, those of the bureau."""
        return area_code[:6] if area_code[:6].isdigit() else self.division

    def local_name(self, area_code: str) -> str:
        """District and street, as names of organisations and facilities begin."""
        street = self._by_code[area_code[:9]]
        return street.name if street.district.area_code == street.code else street.district.area_name + street.name

    def address(self, area_code: str) -> str:
        """An invented address in an area."""
        number, road = int(self._rng.integers(1, 400)), pick(self._rng, ROADS)
        return f"{self.city.area_name}{self.local_name(area_code)}{road}{number}号"

    def position(self) -> tuple[float, float]:
        """Longitude and latitude of some point not far from the centre."""
        width = _HALF_WIDTH[self.root.area_level]
        east, north = self._rng.uniform(-width, width, 2).tolist()
        return round(self._centre[0] + east, 6), round(self._centre[1] + north * 0.6, 6)

    def _weights(self, bureau: Bureau) -> dict[str, np.ndarray[Any, np.dtype[np.float64]]]:
        """Running totals of how many live in each street, townspeople and villagers apart."""
        rng = self._rng
        villages = str((bureau.sample or {}).get("rural", "")).split()
        units = np.array([street.district.area_code for street in self.streets], object)
        sizes = np.array([_size(street) for street in self.streets])
        for unit, factor in zip(dict.fromkeys(units), rng.uniform(0.6, 1.4, len(set(units))).tolist(), strict=True):
            of_unit = factor if unit[:6] in self.divisions else factor * _ZONE
            sizes[units == unit] *= of_unit / sizes[units == unit].sum()
        outer = np.array([street.code[:6] in villages for street in self.streets])
        factors = {URBAN: np.where(outer, _OUTER, 1.0), RURAL: np.where(outer | (not villages), 1.0, 0.0)}
        return {kind: np.cumsum(sizes * factor * rng.uniform(0.5, 1.6, len(sizes))) for kind, factor in factors.items()}


def _size(street: Street) -> float:
    """The share of a district's people in a street. Codes from 400 on are offices of parks and factories."""
    if street.code[6:9].isdigit() and int(street.code[6:9]) >= 400:
        return _PARK
    return float(max(len(street.communities), 1))


def _centre(bureau: Bureau) -> tuple[float, float]:
    """Longitude and latitude from the profile; without them the middle of the country."""
    east, north = str((bureau.sample or {}).get("centre", "104.5 35.6")).split()
    return float(east), float(north)
