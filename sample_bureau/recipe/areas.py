"""Where the rows of recipes lie: the areas below the bureau's own, as they were on a day, with invented weights.

Belongs here: choosing areas and rolling them up. Does not belong here: the list of areas (`catalog/areas.csv`).
"""

from __future__ import annotations

from datetime import date

import numpy as np

from catalog.load import Catalog
from catalog.model import Area, Bureau
from sample_bureau.recipe.arrays import Ints, Objects, drawn, objects, take

_LEVELS = ("root", "district", "street", "community")
_DEPTH = {"community": 3, "street": 2, "district": 1}


class Areas:
    """The smallest areas of a bureau, and for each of them the larger ones in which it lies."""

    def __init__(self, catalog: Catalog, bureau: Bureau, rng: np.random.Generator, on: date) -> None:
        known = [
            area for area in catalog.areas if area.valid_from <= on and (area.valid_to is None or area.valid_to > on)
        ]
        self._areas = {area.area_code: area for area in known}
        self._streets: dict[str, tuple[str, str]] = {}
        self.root = self._areas[bureau.area_root]
        self.division = bureau.area_root[:6]
        children: dict[str, list[Area]] = {}
        for area in known:
            if area.parent_code and area.area_level in _DEPTH:
                children.setdefault(area.parent_code, []).append(area)
        leaves: list[str] = []
        weights: list[float] = []
        self._collect(self.root, children, 1.0, rng, leaves, weights)
        self.leaves: Objects = objects(leaves)
        self._edges = np.cumsum(weights)
        above = {level: [self._at(code, level) for code in leaves] for level in _LEVELS}
        self._above = {level: objects(codes) for level, codes in above.items()}

    def draw(self, rng: np.random.Generator, count: int) -> Ints:
        """Places in the list of smallest areas."""
        return drawn(rng, self._edges, count)

    def in_turn(self, rng: np.random.Generator, count: int, level: str) -> Ints:
        """Places such that the areas of a level come round in turn, in a drawn order."""
        _, firsts = np.unique(self._above[level].astype("U12"), return_index=True)
        order = rng.permutation(firsts).astype(np.int64)
        return order[np.arange(count) % len(order)]

    def codes(self, places: Ints, level: str) -> Objects:
        """Codes of the areas of a level in which the smallest areas lie; where there is none, of the larger one."""
        return take(self._above[level], places)

    def inside(self, area_code: str) -> Ints:
        """Places of the smallest areas that lie in an area."""
        return np.array([place for place, code in enumerate(self.leaves) if area_code in self._chain(code)], np.int64)

    def share(self, area_code: str) -> float:
        """The share of an area in all that lies in the bureau's."""
        weights = np.diff(self._edges, prepend=0.0)
        return float(weights[self.inside(area_code)].sum() / self._edges[-1])

    def name(self, code: str) -> str:
        """The name of an area, as people write it."""
        text = self._areas[code].area_name if code in self._areas else self.root.area_name
        return text.replace("办事处街道", "街道").replace("新区管理委员会街道", "")

    @property
    def known(self) -> frozenset[str]:
        """The codes of all areas in which records can lie."""
        return frozenset(code for leaf in self.leaves.tolist() for code in self._chain(leaf))

    def street_of(self, code: str) -> tuple[str, str]:
        """Code and name of the street (or the larger area) in which an area lies."""
        if code not in self._streets:
            street = self._at(code, "street") if code in self._areas else code
            self._streets[code] = street, self.name(street)
        return self._streets[code]

    def _collect(
        self,
        area: Area,
        children: dict[str, list[Area]],
        weight: float,
        rng: np.random.Generator,
        leaves: list[str],
        weights: list[float],
    ) -> None:
        below = children.get(area.area_code, [])
        if not below:
            leaves.append(area.area_code)
            weights.append(weight)
            return
        # A street with one virtual community is the office of an industrial park: hardly anyone lives there.
        sizes = [0.06 if len(children.get(child.area_code, [])) == 1 else 1.0 for child in below]
        for child, size, factor in zip(below, sizes, rng.uniform(0.5, 1.6, len(below)).tolist(), strict=True):
            self._collect(child, children, weight * size * factor, rng, leaves, weights)

    def _chain(self, code: str) -> list[str]:
        """The area and all larger ones up to the bureau's own."""
        chain = [code]
        while chain[-1] != self.root.area_code and self._areas[chain[-1]].parent_code in self._areas:
            chain.append(str(self._areas[chain[-1]].parent_code))
        return chain

    def _at(self, code: str, level: str) -> str:
        chain = self._chain(code)
        if level == "root":
            return chain[-1]
        depth = _DEPTH[level]
        return next(code for code in chain if _DEPTH.get(self._areas[code].area_level, 0) <= depth)
