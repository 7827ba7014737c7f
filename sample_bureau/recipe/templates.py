"""Texts and serial numbers put together from a template, for a whole column at once.

Belongs here: what the braces of a template stand for. Does not belong here: which templates there are.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from sample_bureau.recipe.areas import Areas
from sample_bureau.recipe.arrays import Ints, Objects, objects
from sample_bureau.recipe.load import placeholders
from sample_bureau.world.names import ROADS


def fill_in(
    template: str,
    count: int,
    columns: Mapping[str, Objects],
    areas: Areas,
    places: Ints,
    months: Ints,
    numbers: Ints,
    rng: np.random.Generator,
) -> Objects:
    """The template once for each row; `months` (yyyymm) and `numbers` (from 1) are those of the rows."""
    named = placeholders(template)
    if not named:
        return objects([template] * count)
    positional = re.sub(r"\{(\w+)", "{", template)
    sources: dict[str, Callable[[], Any]] = {
        "division": lambda: [areas.division] * count,
        "year": lambda: (months // 100).tolist(),
        "month": lambda: months.tolist(),
        "n": lambda: numbers.tolist(),
        "area": lambda: areas.leaves[places].tolist(),
        "area_name": lambda: _named(areas, areas.leaves[places]),
        "street": lambda: [code[:9] for code in areas.codes(places, "street").tolist()],
        "street_name": lambda: _named(areas, areas.codes(places, "street")),
        "district": lambda: [code[:6] for code in areas.codes(places, "district").tolist()],
        "road": lambda: [
            f"{ROADS[road]}{number}号"
            for road, number in zip(
                rng.integers(0, len(ROADS), count).tolist(), rng.integers(1, 400, count).tolist(), strict=True
            )
        ],
    }
    parts = [sources[name]() if name in sources else _texts(columns[name]) for name in named]
    return objects([positional.format(*values) for values in zip(*parts, strict=True)])


def _named(areas: Areas, codes: Objects) -> list[str]:
    known = {code: areas.name(code) for code in set(codes.tolist())}
    return [known[code] for code in codes.tolist()]


def _texts(column: Objects) -> list[Any]:
    return ["" if value is None else value for value in column.tolist()]
