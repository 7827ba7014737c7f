"""What every profile says about a release and its files, worked out once, so that all of them say the same.

Belongs here: addresses, titles, periods, files with their sizes and hashes. Does not belong here: datasets and
indicators (`described`), the form in which a standard wants to have it (one module per standard).

Every address is built from the publisher's `base_url`, and every file that is named lies in the release.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from catalog.model import Text
from publish.release.history.record import TableChange
from publish.release.manifest import media_type, sha256
from publish.release.model import SYNTHETIC_NOTE, Release

JSON_STAT_ENDING, SDMX_FIGURES = ".jsonstat.json", "sdmx/indicators.csv"

_MONTH = re.compile(r"[0-9]{4}-[0-9]{2}")
# Formats that share the ending of another one, by what tells their paths.
_STANDARDS: Mapping[str, str] = {JSON_STAT_ENDING: "jsonstat", SDMX_FIGURES: "sdmx"}
_LABELS: Mapping[str, str] = {"jsonstat": "JSON-stat", "sdmx": "SDMX-CSV"}


@dataclass(frozen=True, slots=True)
class DataFile:
    """A file of the release: its path there, its address, the ending that tells its format, media type, size, hash."""

    path: str
    url: str
    ending: str
    media_type: str
    size: int
    sha256: str

    @property
    def name(self) -> str:
        """The name without folders."""
        return self.path.rpartition("/")[2]

    @property
    def kind(self) -> str:
        """What tells the file from the others of its table: the ending, or the standard that has none of its own."""
        return next((kind for part, kind in _STANDARDS.items() if part in self.path), self.ending)

    @property
    def label(self) -> str:
        """What the format is called."""
        return _LABELS.get(self.kind, self.ending.upper())


@dataclass(frozen=True)
class ReleaseFacts:
    """A release, and where it is."""

    release: Release

    @property
    def base(self) -> str:
        """The address of the portal, with a slash at its end."""
        return self.release.publisher.base_url.rstrip("/") + "/"

    @property
    def root(self) -> str:
        """The address of the folder of this release."""
        return f"{self.base}releases/{self.release.version}/"

    @property
    def title(self) -> Text:
        """The name of the publisher's open data."""
        name = self.release.bureau_name
        return Text(zh=f"{name.zh}开放数据", en=f"Open data of {name.en}")

    @property
    def description(self) -> Text:
        """What the release is, in a sentence; says first when it is synthetic."""
        name, month = self.release.bureau_name, self.release.reference_month
        about = Text(
            zh=f"{name.zh}截至{month}的公开数据和指标。", en=f"Data and indicators of {name.en} up to {month}."
        )
        return self.noted(about)

    def noted(self, text: Text) -> Text:
        """A description, with the note in front that the data are synthetic where they are."""
        if not self.release.is_synthetic:
            return text
        return Text(zh=f"{SYNTHETIC_NOTE.zh}{text.zh}", en=f"{SYNTHETIC_NOTE.en} {text.en}")

    @property
    def email(self) -> str | None:
        """The publisher's address for mail, where the contact is one."""
        contact = self.release.publisher.contact
        return contact if "@" in contact else None

    @cached_property
    def changes(self) -> Mapping[str, TableChange]:
        """What became of every table since the release that this one is compared with."""
        told = self.release.changes.tables if self.release.changes else ()
        return {f"{change.kind}/{change.name}": change for change in told}

    def file(self, path: str, content: bytes) -> DataFile:
        """A file of the release as profiles name it."""
        ending = path.rpartition(".")[2]
        return DataFile(path, self.root + path, ending, media_type(path), len(content), sha256(content))


def span(periods: Sequence[str], reference_month: str) -> tuple[str, str]:
    """Takes the months of a table and the release's; gives the first and the last day that its data are about.

    What has no months is the state of the reference month.
    """
    first, last = _month(min(periods, default=reference_month)), _month(max(periods, default=reference_month))
    year, month = (int(part) for part in last.split("-"))
    return f"{first}-01", f"{last}-{calendar.monthrange(year, month)[1]:02d}"


def _month(period: str) -> str:
    """The month of a period that names one."""
    if found := _MONTH.match(period):
        return found.group()
    raise ValueError(f"'{period}' names no month")
