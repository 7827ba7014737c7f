"""The kinds of records that a recipe can make: each combination of the codes that published figures tell apart.

Belongs here: enumerating kinds with the weights of the recipe, and which of them a slice holds.
Does not belong here: how many there are of each.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from sample_bureau.calibrate.targets import Slice, Where
from sample_bureau.errors import SampleError
from sample_bureau.recipe.arrays import Ints, Mask, Objects, objects
from sample_bureau.recipe.draft import Ground
from sample_bureau.recipe.generators import typed
from sample_bureau.recipe.load import CALIBRATED, in_order
from sample_bureau.recipe.model import FILLED, Column, Recipe, plain

# A code with weight zero does not occur unless a published figure asks for it.
_HARDLY = 1e-6
_MOST = 400_000
Code = str | None


@dataclass(frozen=True, slots=True)
class Cells:
    """All kinds of records: codes of the calibrated fields, month, area, and how many the recipe would make.

    `codes` has one column per field; `slots` are places in the period (HISTORY before it); `areas` places in
    `area_codes`, of which the last, '', stands for everywhere else.
    """

    fields: tuple[str, ...]
    codes: Mapping[str, Objects]
    combinations: Ints
    slots: Ints
    areas: Ints
    area_codes: tuple[str, ...]
    expected: np.ndarray[Any, np.dtype[np.float64]]

    def inside(self, part: Slice) -> Mask:
        """The kinds that a slice holds."""
        fits = (self.slots >= part.first) & (self.slots <= part.last)
        for field, values in part.where.items():
            fits &= holding(self.codes[field], values)
        if part.area is not None:
            fits &= self.areas == self.area_codes.index(part.area)
        return fits


def holding(codes: Objects, values: frozenset[Code]) -> Mask:
    """Where a column of codes (as recipes spell them) has one of the values."""
    if FILLED in values:
        return np.fromiter((code is not None for code in codes.tolist()), bool, len(codes))
    return np.fromiter((code in values for code in codes.tolist()), bool, len(codes))


def cells_of(
    recipe: Recipe,
    slices: Sequence[Where],
    area_codes: tuple[str, ...],
    ground: Ground,
    size: float,
    month_shares: Mapping[int, float],
) -> Cells:
    """The kinds of records that differ in the slices' fields, in month, and in lying in one of the areas or not."""
    names = _with_conditions(recipe, dict.fromkeys(field for where in slices for field in where))
    rows = _combinations(recipe, names, {name: _unlisted(recipe.columns[name], name, slices) for name in names})
    slots = np.array(list(month_shares), np.int64)
    shares = np.array([ground.areas.share(code) for code in area_codes])
    shares = np.append(shares, max(1 - shares.sum(), _HARDLY))
    count = len(rows) * len(slots) * len(shares)
    if count > _MOST:
        where = f"sample_bureau/recipes/{recipe.feed}.yml: calibration"
        raise SampleError(f"{where}: {count} kinds of records are too many")
    weights = np.array([weight for _, weight in rows])
    combination, area, slot = (
        grid.ravel()
        for grid in np.meshgrid(np.arange(len(rows)), np.arange(len(shares)), np.arange(len(slots)), indexing="ij")
    )
    by_month = np.array(list(month_shares.values()))
    codes = {name: objects([values[place] for values, _ in rows])[combination] for place, name in enumerate(names)}
    expected = size * weights[combination] * shares[area] * by_month[slot]
    return Cells(tuple(names), codes, combination, slots[slot], area, (*area_codes, ""), expected)


def values_of(codes: Objects, kind: str) -> Objects:
    """Codes as the field holds them."""
    known = {code: typed(code, kind) for code in set(codes.tolist())}
    return objects([known[code] for code in codes.tolist()])


def _with_conditions(recipe: Recipe, fields: Iterable[str]) -> list[str]:
    """The fields and those on which it depends whether they are filled, each after those it depends on."""
    wanted: set[str] = set()
    left = list(fields)
    while left:
        name = left.pop()
        if name not in wanted:
            wanted.add(name)
            left += recipe.columns[name].when
    for name in wanted:
        if recipe.columns[name].generator not in CALIBRATED:
            where = f"sample_bureau/recipes/{recipe.feed}.yml: columns.{name}"
            raise SampleError(f"{where}: a calibrated column depends on it, so it is filled by {', '.join(CALIBRATED)}")
    return [name for name in in_order(recipe.columns) if name in wanted]


def _unlisted(column: Column, name: str, slices: Sequence[Where]) -> list[Code]:
    """Codes that a figure asks for though the recipe does not list any that it counts."""
    listed = set(column.choice or {})
    asked = [where[name] for where in slices if name in where and column.choice is not None]
    return sorted(
        {code for codes in asked if not codes & listed for code in codes if code not in (None, FILLED)}, key=str
    )


def _combinations(
    recipe: Recipe, names: list[str], unlisted: Mapping[str, list[Code]]
) -> list[tuple[tuple[Code, ...], float]]:
    rows: list[tuple[tuple[Code, ...], float]] = [((), 1.0)]
    for name in names:
        column = recipe.columns[name]
        rows = [
            ((*codes, code), weight * share)
            for codes, weight in rows
            for code, share in _shares(column, dict(zip(names, codes, strict=False)), unlisted[name])
        ]
    return rows


def _shares(column: Column, others: Mapping[str, Code], unlisted: list[Code]) -> list[tuple[Code, float]]:
    """The codes of a field and how likely they are beside the codes of the others."""
    for name, values in column.when.items():
        fits = others[name] is not None if FILLED in values else others[name] in values
        if not fits:
            return [(None, 1.0)]
    if column.choice is not None:
        weights = column.choice
    elif column.boolean is not None:
        weights = {"true": column.boolean, "false": 1 - column.boolean}
    else:
        weights = {str(plain(column.constant)): 1.0}
    total = sum(weights.values()) or 1.0
    filled: list[tuple[Code, float]] = [
        (code, max(weight / total * (1 - column.blank), _HARDLY)) for code, weight in weights.items()
    ]
    filled += [(code, _HARDLY) for code in unlisted]
    return [*filled, (None, column.blank)] if column.blank else filled
