"""Turns the world's rows into deliveries: dirt, planted rows, forms, and the files that go wrong.

Belongs here: what each office sends in which order. Does not belong here: writing to disk (`write`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from catalog.load import Catalog
from catalog.model import Bureau, Source
from sample_bureau import canaries
from sample_bureau.defects import Defect, Ledger
from sample_bureau.dirt import Dirt
from sample_bureau.forms.cells import Line, Planted
from sample_bureau.forms.offices import STYLES, SYNTHETIC, Offices, file_name
from sample_bureau.forms.text import csv_bytes
from sample_bureau.months import Month
from sample_bureau.planted import RECIPES, Planter
from sample_bureau.world.build import World
from sample_bureau.world.marriage import archive_rows

RESENT, CORRECTED, RESUBMITTED = "_重发", "_更正", "_重报"
# Feed and place of the month in the period where a whole file goes wrong.
_RESENT_AT = ("assistance_payment", 2)
_UNREADABLE_AT = ("elderly_subsidy", 3)
_TOO_MANY_AT = ("assistance_roster", 4)
_WRONG_ENCODING_AT = ("marriage_registration", 5)
_WRONG_TOTAL_AT = ("disability_subsidy", 6)
_TOO_MANY, _WRONG_BY = 10, Decimal(1000)
_NAME_FIELDS = ("head_name", "person_name", "husband_name", "legal_representative_name", "manager_name")
_ARCHIVE_PLANTED = (
    "row.duplicate",
    "verification_status_code.code",
    "row.duplicate",
    "verification_status_code.code",
)


@dataclass(frozen=True, slots=True)
class Delivery:
    """A file as an office sends it, and how many data rows it holds."""

    name: str
    content: bytes
    rows: int


class Deliveries:
    """The deliveries of one bureau, feed by feed."""

    def __init__(self, world: World, bureau: Bureau, catalog: Catalog, ledger: Ledger) -> None:
        self._world, self._bureau, self._catalog, self._ledger = world, bureau, catalog, ledger
        self._offices = Offices(catalog, bureau, world.places)
        names = {person.name for person in canaries.PEOPLE}
        self._pristine_names = names | {canaries.GUARDIAN_NAME, canaries.MANAGER_NAME}

    def count(self, source: Source) -> int:
        """How many months a feed has."""
        return len(self._world.rows.get(source.feed, {0: None}))

    def of(self, source: Source) -> Iterator[list[Delivery]]:
        """The deliveries of one feed, month by month."""
        if source.feed == "marriage_archive":
            yield [self._archive(source)]
            return
        streams = self._world.streams
        dirt = Dirt(self._catalog, source, STYLES[source.feed], streams(f"dirt {source.feed}"))
        planting = streams(f"planted {source.feed}")
        division = self._bureau.area_root[:6]
        for month, rows in self._world.rows[source.feed].items():
            place = self._world.months.index(month)
            lines = [self._line(source, values) for values in rows]
            dirt.sprinkle(lines)
            planter = Planter(source.register_id, month, division, lines, self._world.people, planting)
            for recipe in RECIPES[source.feed].get(place, ()):
                recipe(planter)
            yield self._month(source, month, place, lines)
        self._ledger.volume_changes(source.feed, source.register_id, source.volume.change_share)

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

    def _month(self, source: Source, month: Month, place: int, lines: list[Line]) -> list[Delivery]:
        """The file of a month, or the two files when the first one goes wrong."""
        here = (source.feed, place)
        form = self._offices.fill_in(source, month, lines)
        usual = file_name(source, month)
        suffix = {
            _UNREADABLE_AT: RESUBMITTED,
            _WRONG_ENCODING_AT: RESUBMITTED,
            _WRONG_TOTAL_AT: CORRECTED,
            _TOO_MANY_AT: CORRECTED,
        }
        name = file_name(source, month, suffix.get(here, ""))
        self._ledger.lines(source.feed, name, lines, form.line_rows)
        good = Delivery(name, form.content, len(lines))
        if here == _RESENT_AT:
            again = file_name(source, month, RESENT)
            self._ledger.whole_file(source.feed, again, "delivery.repeated", "the same file a second time")
            return [good, Delivery(again, form.content, len(lines))]
        if here == _UNREADABLE_AT:
            self._ledger.whole_file(source.feed, usual, "delivery.unreadable", "transfer broke off")
            return [Delivery(usual, form.content[: len(form.content) * 3 // 5], 0), good]
        if here == _WRONG_ENCODING_AT:
            self._ledger.whole_file(source.feed, usual, "delivery.encoding", "saved as UTF-16")
            text = form.content.decode(source.format.encoding)
            return [Delivery(usual, b"\xff\xfe" + text.encode("utf-16-le"), len(lines)), good]
        if here == _WRONG_TOTAL_AT:
            self._ledger.whole_file(source.feed, usual, "delivery.total_mismatch", f"total is off by {_WRONG_BY} yuan")
            wrong = self._offices.fill_in(source, month, lines, off_by=_WRONG_BY)
            return [Delivery(usual, wrong.content, len(lines)), good]
        if here == _TOO_MANY_AT:
            more = self._too_many(lines)
            return [Delivery(usual, self._offices.fill_in(source, month, more).content, len(more)), good]
        return [good]

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

    def _archive(self, source: Source) -> Delivery:
        """The historical list: eighty thousand rows that carry no ID numbers."""
        world = self._world
        labels = {
            code: text.zh
            for codelist in ("marriage_registration_kind", "verification_status")
            for code, text in self._catalog.labels(codelist).items()
        }
        rows = list(archive_rows(labels, world.targets, world.places, world.streams("archive")))
        name = file_name(source, world.months[0])
        header = [f"婚姻历史档案校对清单（{SYNTHETIC}）"], [field.labels[0] for field in source.fields]
        step = len(rows) // (len(_ARCHIVE_PLANTED) + 1)
        for number, code in reversed(list(enumerate(_ARCHIVE_PLANTED, start=1))):
            place = number * step
            extra = rows[place - 1]
            if code != "row.duplicate":
                extra = (f"{extra[0]}-B", *extra[1:6], "待定", "")
            rows.insert(place, extra)
        for number, code in enumerate(_ARCHIVE_PLANTED, start=1):
            # Each planted row moves the later ones down by one; the header takes the first two lines.
            row = number * step + number - 1 + len(header) + 1
            self._ledger.defects.append(_archive_defect(source, name, row, code))
        total = [f"合计：{len(rows)}", *[""] * (len(source.fields) - 1)]
        return Delivery(name, csv_bytes([*header, *rows, total], source.format.encoding), len(rows))


def _archive_defect(source: Source, file: str, row: int, code: str) -> Defect:
    note = "same row twice" if code == "row.duplicate" else "no such verification status"
    return Defect(source.feed, file, row, "intake", f"{source.register_id}.{code}", note)
