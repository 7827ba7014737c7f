"""Where people live: streets and communities of the bureau's area, with invented weights.

Belongs here: choosing areas and addresses. Does not belong here: the list of areas (`catalog/areas.csv`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from catalog.load import Catalog
from catalog.model import Area, Bureau
from sample_bureau.randomness import pick, picks
from sample_bureau.world.names import ROADS


@dataclass(frozen=True, slots=True)
class Street:
    """A street office with its communities."""

    code: str
    name: str
    communities: tuple[Area, ...]


class Places:
    """The streets of one bureau's area as they were on a day."""

    def __init__(self, catalog: Catalog, bureau: Bureau, rng: np.random.Generator, on: date) -> None:
        self._rng = rng
        areas = [a for a in catalog.areas if a.valid_from <= on and (a.valid_to is None or a.valid_to > on)]
        self.root = next(area for area in areas if area.area_code == bureau.area_root)
        self.city = next(area for area in areas if area.area_code == self.root.parent_code)
        self.streets = tuple(
            Street(
                area.area_code,
                area.area_name.replace("办事处街道", "街道").replace("新区管理委员会街道", ""),
                tuple(child for child in areas if child.parent_code == area.area_code),
            )
            for area in areas
            if area.parent_code == bureau.area_root and area.area_level == "street"
        )
        # A street with one virtual community is the office of an industrial park: hardly anyone lives there.
        sizes = [len(street.communities) if len(street.communities) > 1 else 0.06 for street in self.streets]
        self._weights = {
            urban_rural: [size * factor for size, factor in zip(sizes, rng.uniform(0.5, 1.6, len(sizes)), strict=True)]
            for urban_rural in ("1", "2")
        }
        self._names = {street.code[:9]: street.name for street in self.streets}

    def draw(self, count: int, urban_rural: str, street_only: float = 0.04) -> list[str]:
        """Codes of communities, and of streets for the share whose community is not recorded."""
        streets = picks(self._rng, self.streets, self._weights[urban_rural], count)
        vague = (self._rng.random(count) < street_only).tolist()
        return [
            street.code if whole or not street.communities else pick(self._rng, street.communities).area_code
            for street, whole in zip(streets, vague, strict=True)
        ]

    def street_of(self, area_code: str) -> str:
        """The code of the street in which an area lies."""
        return area_code[:9] + "000"

    def street_name(self, area_code: str) -> str:
        """The name of the street in which an area lies."""
        return self._names[area_code[:9]]

    def address(self, area_code: str) -> str:
        """An invented address in an area."""
        number, road = int(self._rng.integers(1, 400)), pick(self._rng, ROADS)
        return f"{self.city.area_name}{self.root.area_name}{self.street_name(area_code)}{road}{number}号"
