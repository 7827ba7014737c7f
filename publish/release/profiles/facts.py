"""What every profile says about a release and its datasets, worked out once, so that all of them say the same.

Belongs here: addresses, titles, periods, files with their sizes and hashes, codes of other vocabularies.
Does not belong here: the form in which a standard wants to have it (one module per standard).

Every address is built from the publisher's `base_url`, and every file that is named lies in the release.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from catalog.model import Text
from publish.release.manifest import media_type, sha256
from publish.release.model import SYNTHETIC_NOTE, DatasetTable, Release

_MONTH = re.compile(r"[0-9]{4}-[0-9]{2}")


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

    def file(self, path: str, content: bytes) -> DataFile:
        """A file of the release as profiles name it."""
        ending = path.rpartition(".")[2]
        return DataFile(path, self.root + path, ending, media_type(path), len(content), sha256(content))


@dataclass(frozen=True)
class DatasetFacts:
    """A dataset of a release with the files that hold its data, CSV first, then in the order of their names."""

    of: ReleaseFacts
    table: DatasetTable
    files: tuple[DataFile, ...]

    @property
    def id(self) -> str:
        """The identifier of the dataset, which stays the same from release to release."""
        return self.table.dataset.id

    @property
    def title(self) -> Text:
        """The name of the dataset."""
        return self.table.dataset.title

    @property
    def description(self) -> Text:
        """What the dataset is, with its limits; says first when it is synthetic."""
        summary, limits = self.table.dataset.summary, self.table.dataset.limits
        if limits is None:
            return self.of.noted(summary)
        return self.of.noted(Text(zh=f"{summary.zh}{limits.zh}", en=f"{summary.en} {limits.en}"))

    @property
    def page(self) -> str:
        """The address of the page of the dataset."""
        return f"{self.of.base}datasets/{self.id}.html"

    @property
    def page_en(self) -> str:
        """The address of its page in English."""
        return f"{self.of.base}en/datasets/{self.id}.html"

    @property
    def citation(self) -> Text:
        """The dataset as a reference: publisher, title, version, day, address."""
        release = self.of.release
        day, name = release.released_at[:10], release.publisher.name
        made_up = Text(zh="（合成数据）", en=" (synthetic data)") if release.is_synthetic else Text(zh="", en="")
        return Text(
            zh=f"{name.zh}：《{self.title.zh}》{made_up.zh}，版本 {release.version}，{day}。{self.page}",
            en=f"{name.en}: {self.title.en}{made_up.en}. Version {release.version}, {day}. {self.page_en}",
        )

    @property
    def folder(self) -> str:
        """The address of the folder of the dataset in this release."""
        return f"{self.of.root}datasets/{self.id}/"

    @property
    def version(self) -> str:
        """The version of the dataset."""
        return self.table.version

    @cached_property
    def keywords(self) -> tuple[Text, ...]:
        """The keywords; the theme where none are given."""
        return self.table.dataset.keywords or (self.table.dataset.theme,)

    @property
    def themes(self) -> tuple[str, ...]:
        """The European codes of the theme."""
        return self.of.release.vocabularies.themes.get(self.table.dataset.theme.zh, ())

    @property
    def start(self) -> str:
        """The first day that the data are about."""
        return span(self.table.periods, self.of.release.reference_month)[0]

    @property
    def end(self) -> str:
        """The last day that the data are about."""
        return span(self.table.periods, self.of.release.reference_month)[1]

    @property
    def csv(self) -> DataFile:
        """The CSV, which is what descriptors of columns describe."""
        return self.files[0]

    @property
    def sources(self) -> tuple[Text, ...]:
        """The registers that the dataset comes from, by the titles of their feeds."""
        registers = self.table.dataset.registers
        return tuple(feed.title for feed in self.of.release.feeds if feed.register in registers)


def dataset_facts(of: ReleaseFacts, table: DatasetTable, files: Mapping[str, bytes]) -> DatasetFacts:
    """Takes a release, a dataset and the files made so far; gives the dataset with the files that hold its data."""
    name = table.dataset.id
    stem = f"datasets/{name}/{name}."
    formats = of.release.vocabularies.formats
    held = [of.file(path, files[path]) for path in sorted(files) if path.startswith(stem)]
    data = [file for file in held if file.path.removeprefix(stem) in formats]
    return DatasetFacts(of, table, tuple(sorted(data, key=lambda file: file.ending != "csv")))


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
