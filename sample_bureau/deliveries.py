"""Turns rows into deliveries: dirt, planted rows, forms, and the files that go wrong.

Belongs here: what each office sends in which order. Does not belong here: writing to disk (`write`), drawing rows
(`world`, `recipe`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from catalog.load import Catalog
from catalog.model import Bureau, Source
from sample_bureau import archive, canaries
from sample_bureau.defects import Ledger
from sample_bureau.dirt import Dirt
from sample_bureau.errors import SampleError
from sample_bureau.forms.cells import Line, Planted
from sample_bureau.forms.office import Office
from sample_bureau.forms.offices import Offices
from sample_bureau.months import Month
from sample_bureau.planted import RECIPES, Planter
from sample_bureau.randomness import Streams
from sample_bureau.recipe.form import layout_of, style_of
from sample_bureau.recipe.model import DefectRule
from sample_bureau.recipe.planting import Planting
from sample_bureau.recipe.registers import Register
from sample_bureau.recipe.rows import lines_of
from sample_bureau.spoilt import Delivery, deliver
from sample_bureau.world.build import World

# Feed -> place of the month in the period where a whole file goes wrong, and how.
_GOES_WRONG = {
    "assistance_payment": (2, "repeated"),
    "elderly_subsidy": (3, "unreadable"),
    "assistance_roster": (4, "correction"),
    "marriage_registration": (5, "encoding"),
    "disability_subsidy": (6, "total_mismatch"),
}
_TOO_MANY = 10
_NAME_FIELDS = ("head_name", "person_name", "husband_name", "legal_representative_name", "manager_name")


class Deliveries:
    """The deliveries of one bureau, feed by feed: those of registers with a recipe, and those of the world."""

    def __init__(
        self,
        world: World | None,
        registers: Mapping[str, Register],
        streams: Streams,
        bureau: Bureau,
        catalog: Catalog,
        ledger: Ledger,
    ) -> None:
        self._maybe_world, self._registers, self._streams = world, registers, streams
        self._bureau, self._catalog, self._ledger = bureau, catalog, ledger
        names = {person.name for person in canaries.PEOPLE}
        self._pristine_names = names | {canaries.GUARDIAN_NAME, canaries.MANAGER_NAME}

    @property
    def _world(self) -> World:
        if self._maybe_world is None:
            raise SampleError(f"bureau '{self._bureau.id}' has no world and not all of its feeds have a recipe")
        return self._maybe_world

    def count(self, source: Source) -> int:
        """How many deliveries a feed has, resent and corrected ones aside."""
        if source.feed in self._registers:
            return len(self._registers[source.feed].schedule.due)
        return len(self._world.rows.get(source.feed, {0: None}))

    def of(self, source: Source) -> Iterator[list[Delivery]]:
        """The deliveries of one feed, one after the other."""
        if source.feed in self._registers:
            yield from self._recipe(self._registers[source.feed])
        elif source.feed == "marriage_archive":
            yield [archive.delivery(self._world, source, self._catalog, self._ledger)]
        else:
            yield from self._months(source)
        self._ledger.volume_changes(source.feed, source.register_id, source.volume.change_share)

    def _recipe(self, register: Register) -> Iterator[list[Delivery]]:
        draft, schedule = register.draft, register.schedule
        source, recipe, areas = draft.source, draft.recipe, draft.ground.areas
        style = style_of(recipe.form, source)
        office = Office(self._catalog, source, style, layout_of(recipe, source, self._bureau, areas))
        dirt = Dirt(self._catalog, source, style, self._streams(f"dirt {source.feed}"))
        waiting: list[DefectRule] = []
        for number in range(len(schedule.due)):
            lines, records = lines_of(draft, schedule, number)
            if lines:
                dirt.sprinkle(lines)
            here = [defect for defect in recipe.defects if defect.delivery == number]
            planting = Planting(draft, lines, records, number)
            lines = planting.plant([*waiting, *here])
            # What finds no row in a small bureau's delivery waits for the next one.
            waiting = planting.left
            goes_wrong = next((defect.file for defect in here if defect.file), None)
            yield deliver(office, schedule.month(number), lines, self._ledger, goes_wrong)

    def _months(self, source: Source) -> Iterator[list[Delivery]]:
        office = Offices(self._catalog, self._bureau, self._world.places).office(source.feed)
        dirt = Dirt(self._catalog, source, office.style, self._streams(f"dirt {source.feed}"))
        planting = self._streams(f"planted {source.feed}")
        division = self._bureau.area_root[:6]
        wrong_at, how = _GOES_WRONG.get(source.feed, (-1, ""))
        for month, rows in self._world.rows[source.feed].items():
            place = self._world.months.index(month)
            lines = [self._line(source, values) for values in rows]
            dirt.sprinkle(lines)
            planter = Planter(source.register_id, month, division, lines, self._world.people, planting)
            for recipe in RECIPES[source.feed].get(place, ()):
                recipe(planter)
            goes_wrong = how if place == wrong_at else None
            too_many = self._too_many(lines) if goes_wrong == "correction" else None
            off_by = _rounding(source.feed, month)
            yield deliver(office, month, lines, self._ledger, goes_wrong, off_by=off_by, too_many=too_many)

    def _line(self, source: Source, values: dict[str, Any]) -> Line:
        pristine = any(values.get(name) in self._pristine_names for name in _NAME_FIELDS)
        planted = None
        if source.feed == "temporary_assistance" and self._world.conflicting == (
            values["person_id_number"],
            values["person_name"],
        ):
            planted, pristine = (
                Planted("dim_person.identity_conflict", "ID number of someone else", gate="dbt"),
                True,
            )
        return Line(values, planted=planted, pristine=pristine)

    def _too_many(self, lines: list[Line]) -> list[Line]:
        """The lines of the roster with ten households that should not be there; a correction follows."""
        more = list(lines)
        chosen = [place for place, line in enumerate(lines) if line.values["covered_count"] == 1][
            :: len(lines) // (2 * _TOO_MANY)
        ]
        for number, place in enumerate(reversed(chosen[:_TOO_MANY])):
            person = self._world.people.one((1940, 1980))
            changes = {
                "household_id": f"H{self._bureau.area_root[:6]}8{number:05d}",
                "certificate_id": f"DB{self._bureau.area_root[:6]}8{number:07d}",
                "head_name": person.name,
                "head_id_number": person.id_number,
                "person_name": person.name,
                "person_id_number": person.id_number,
                "sex_code": person.sex,
            }
            more.insert(place + 1, Line({**lines[place].values, **changes}))
        return more


def _rounding(feed: str, month: Month) -> Decimal:
    """The finance section rounds each batch before it adds up."""
    return Decimal(month % 3 + 1) / 100 if feed == "assistance_payment" else Decimal(0)
