"""The tables of a release as catalogues describe them, worked out once: datasets and indicators in the same words.

Belongs here: titles, themes, months, owners, sources, files of a table. Does not belong here: the release around them
(`facts`), the form in which a standard wants to have it (one module per standard).
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from catalog.model import OPENNESS, Dataset, Text
from publish.release.history.record import TableChange
from publish.release.model import DatasetTable, IndicatorSeries
from publish.release.profiles.facts import JSON_STAT_ENDING, SDMX_FIGURES, DataFile, ReleaseFacts, span

# Of an indicator whose aggregate no dataset publishes.
OPEN_TO_ALL = next(iter(OPENNESS))
GENERAL = Text(zh="综合统计", en="Statistics")


class Described(ABC):
    """A table of a release as catalogues describe it, be it a dataset or an indicator."""

    of: ReleaseFacts
    files: tuple[DataFile, ...]

    @property
    @abstractmethod
    def id(self) -> str:
        """The identifier, which stays the same from release to release."""

    @property
    @abstractmethod
    def key(self) -> str:
        """The name of the table in the change record."""

    @property
    @abstractmethod
    def title(self) -> Text:
        """The name."""

    @property
    @abstractmethod
    def description(self) -> Text:
        """What it is, with its limits; says first when it is synthetic."""

    @property
    @abstractmethod
    def page(self) -> str:
        """The address of its page."""

    @property
    @abstractmethod
    def version(self) -> str:
        """Its version."""

    @property
    @abstractmethod
    def owner(self) -> Text:
        """The office that answers for it."""

    @property
    @abstractmethod
    def periods(self) -> Sequence[str]:
        """Its months."""

    @property
    @abstractmethod
    def entry(self) -> Dataset | None:
        """The entry of the catalogue that says its theme, keywords, frequency, openness and registers."""

    @property
    def theme(self) -> Text:
        """The theme."""
        return self.entry.theme if self.entry else GENERAL

    @property
    def keywords(self) -> tuple[Text, ...]:
        """The keywords; the theme where none are given."""
        return (self.entry.keywords if self.entry else ()) or (self.theme,)

    @property
    def themes(self) -> tuple[str, ...]:
        """The European codes of the theme."""
        return self.of.release.vocabularies.themes.get(self.theme.zh, ())

    @property
    def update_frequency(self) -> str:
        """How often it is published."""
        return self.entry.update_frequency if self.entry else "irregular"

    @property
    def open_attribute(self) -> str:
        """Whether it is open to all."""
        return self.entry.open_attribute if self.entry else OPEN_TO_ALL

    @property
    def start(self) -> str:
        """The first day that the data are about."""
        return span(self.periods, self.of.release.reference_month)[0]

    @property
    def end(self) -> str:
        """The last day that the data are about."""
        return span(self.periods, self.of.release.reference_month)[1]

    @property
    def sources(self) -> tuple[Text, ...]:
        """The registers that it comes from, by the titles of their feeds."""
        registers = self.entry.registers if self.entry else ()
        return tuple(feed.title for feed in self.of.release.feeds if feed.register in registers)

    @property
    def change(self) -> TableChange | None:
        """What became of it since the release before; None in the first release."""
        return self.of.changes.get(self.key)


def _with_limits(text: Text, limits: Text | None) -> Text:
    return text if limits is None else Text(zh=f"{text.zh}{limits.zh}", en=f"{text.en} {limits.en}")


@dataclass(frozen=True)
class DatasetFacts(Described):
    """A dataset of a release with the files that hold its data, CSV first, then in the order of their names."""

    of: ReleaseFacts
    table: DatasetTable
    files: tuple[DataFile, ...]

    @property
    def id(self) -> str:
        """See `Described` for what has no words here."""
        return self.table.dataset.id

    @property
    def key(self) -> str:
        return f"dataset/{self.id}"

    @property
    def title(self) -> Text:
        return self.table.dataset.title

    @property
    def description(self) -> Text:
        return self.of.noted(_with_limits(self.table.dataset.summary, self.table.dataset.limits))

    @property
    def page(self) -> str:
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
        return self.table.version

    @property
    def owner(self) -> Text:
        return self.table.dataset.owner

    @property
    def periods(self) -> Sequence[str]:
        return self.table.periods

    @property
    def entry(self) -> Dataset:
        return self.table.dataset

    @property
    def csv(self) -> DataFile:
        """The CSV, which is what descriptors of columns describe."""
        return self.files[0]


@dataclass(frozen=True)
class IndicatorFacts(Described):
    """An indicator of a release with the files that hold its data, CSV first. What the registry does not say of it, the
    dataset says which publishes the same aggregate, if there is one."""

    of: ReleaseFacts
    series: IndicatorSeries
    files: tuple[DataFile, ...]

    @property
    def id(self) -> str:
        """Told apart from datasets, as its resource is in `datapackage.json`. For the rest see `Described`."""
        return indicator_name(self.series.indicator.id)

    @property
    def key(self) -> str:
        return f"indicator/{self.series.indicator.id}"

    @property
    def title(self) -> Text:
        return self.series.indicator.name

    @property
    def description(self) -> Text:
        return self.of.noted(_with_limits(self.series.indicator.definition, self.series.indicator.limits))

    @property
    def page(self) -> str:
        return f"{self.of.base}indicators/{self.series.indicator.id}.html"

    @property
    def version(self) -> str:
        return self.series.version

    @property
    def owner(self) -> Text:
        return self.series.indicator.owner

    @property
    def periods(self) -> Sequence[str]:
        return [observation.month for observation in self.series.observations]

    @cached_property
    def entry(self) -> Dataset | None:
        model = self.series.indicator.model
        return next((each.dataset for each in self.of.release.datasets if each.dataset.model == model), None)


def indicator_name(ident: str) -> str:
    """Takes the identifier of an indicator; gives the name under which catalogues list it."""
    return f"indicator-{ident.replace('_', '-')}"


def dataset_facts(of: ReleaseFacts, table: DatasetTable, files: Mapping[str, bytes]) -> DatasetFacts:
    """Takes a release, a dataset and the files made so far; gives the dataset with the files that hold its data."""
    name = table.dataset.id
    stem = f"datasets/{name}/{name}."
    formats = of.release.vocabularies.formats
    held = [of.file(path, files[path]) for path in sorted(files) if path.startswith(stem)]
    data = [file for file in held if file.path.removeprefix(stem) in formats]
    return DatasetFacts(of, table, tuple(sorted(data, key=lambda file: file.ending != "csv")))


def indicator_facts(of: ReleaseFacts, series: IndicatorSeries, files: Mapping[str, bytes]) -> IndicatorFacts:
    """Takes a release, an indicator and the files made so far; gives the indicator with the files that hold its data,
    of which the one in SDMX is shared by all."""
    stem = f"indicators/{series.indicator.id}"
    paths = [f"{stem}.csv", f"{stem}.json", f"{stem}{JSON_STAT_ENDING}", SDMX_FIGURES]
    return IndicatorFacts(of, series, tuple(of.file(path, files[path]) for path in paths if path in files))
