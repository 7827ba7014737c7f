"""How areas lie within each other: which district a community, a street or a reporting unit belongs to.

Belongs here: what follows from level and parent. Does not belong here: the digits of a code. Reporting units without a
national code have none that mean anything.
"""

from __future__ import annotations

from collections.abc import Iterable

from catalog.model import Area


def district_of(areas: Iterable[Area]) -> dict[str, str]:
    """Area code -> code of the district it lies in.

    A functional zone directly below a city stands beside its districts and counts as one. Cities and provinces stay
    what they are, and what lies in a city but in no district becomes the city. Of a code that was in force several
    times, the latest time counts.
    """
    latest = {area.area_code: area for area in sorted(areas, key=lambda area: area.valid_from)}
    return {code: _district(area, latest).area_code for code, area in latest.items()}


def lies_in(areas: Iterable[Area], area_code: str, root_code: str) -> bool:
    """Whether an area is another one or lies in it, by the latest parents."""
    parents = {area.area_code: area.parent_code for area in sorted(areas, key=lambda area: area.valid_from)}
    code: str | None = area_code
    while code is not None and code != root_code:
        code = parents.get(code)
    return code is not None


def units_below(areas: Iterable[Area], root_code: str) -> dict[str, Area]:
    """Area code -> the area directly below a root in which it lies (docs/decisions/0009), by the latest parents.

    The root itself and what lies outside it have none.
    """
    latest = {area.area_code: area for area in sorted(areas, key=lambda area: area.valid_from)}
    return {code: unit for code in latest if (unit := _unit(latest[code], latest, root_code)) is not None}


def _unit(area: Area, areas: dict[str, Area], root_code: str) -> Area | None:
    if area.parent_code == root_code:
        return area
    parent = areas.get(area.parent_code or "")
    return _unit(parent, areas, root_code) if parent else None


def _district(area: Area, areas: dict[str, Area]) -> Area:
    parent = areas.get(area.parent_code or "")
    if parent is None or area.area_level in ("district", "city"):
        return area
    if area.area_level == "functional_zone" and parent.area_level == "city":
        return area
    return _district(parent, areas)
