"""What a dataset page shows: columns, the first rows, downloads, protection, provenance, citation.

Belongs here: turning the rows of a `DatasetTable` into cells. Does not belong here: anything that would
need rows that the release does not contain.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Final, Literal

from catalog.model import PublicColumn, Text
from publish.portal.charts import text_width
from publish.portal.links import release_file
from publish.portal.locale import Locale, decimals_of, plain_number
from publish.portal.wording import COLUMN_TYPES, STATUS_COLUMN, STATUS_COLUMN_DESCRIPTION, STATUSES
from publish.release.manifest import media_type
from publish.release.model import STATUS_ESTIMATED, WITH_FIGURES, DatasetTable, FeedQuality, Release, Value
from publish.release.profiles.described import DatasetFacts
from publish.release.profiles.facts import ReleaseFacts
from publish.release.profiles.schema_org import dataset_object

PREVIEW_ROWS: Final = 100
# From this width in pixels on, a text of the preview may wrap.
_LONG_TEXT: Final = 200


@dataclass(frozen=True, slots=True)
class Column:
    """A published column as the preview and the table of data items show it."""

    name: str
    label: str
    type: str
    unit: str
    description: str
    codelist: str | None
    is_numeric: bool
    is_key: bool


@dataclass(frozen=True, slots=True)
class Cell:
    """A value of the preview: as written, as sorted, its code where a label replaces it, its kind."""

    text: str
    order: str
    kind: Literal["text", "long", "number", "gap", "empty"]
    code: str = ""


@dataclass(frozen=True, slots=True)
class Download:
    """A file of the release that belongs to the dataset."""

    name: str
    path: str
    format: str
    note: Text


@dataclass(frozen=True, slots=True)
class Register:
    """A register that the dataset comes from, and the feeds of it that this release has read."""

    code: str
    feeds: tuple[FeedQuality, ...]


@dataclass(frozen=True)
class DatasetView:
    """A dataset in one language."""

    table: DatasetTable
    release: Release
    locale: Locale

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """All columns, the status column included."""
        dataset, locale = self.table.dataset, self.locale
        listed = [
            Column(
                name=each.name,
                label=locale.opening(each.label),
                type=locale.word(COLUMN_TYPES, each.type),
                unit=locale.unit(each.unit) if each.unit else "",
                description=locale.text(each.description),
                codelist=each.codelist,
                is_numeric=_is_numeric(each),
                is_key=each.name in dataset.key,
            )
            for each in dataset.columns
        ]
        status = Column(
            name="status",
            label=locale.text(STATUS_COLUMN),
            type=locale.word(COLUMN_TYPES, "string"),
            unit="",
            description=locale.text(STATUS_COLUMN_DESCRIPTION),
            codelist=None,
            is_numeric=False,
            is_key=False,
        )
        return (*listed, status)

    @property
    def is_estimated(self) -> bool:
        """Whether the figures were changed to protect people."""
        return any(row[-1] == STATUS_ESTIMATED for row in self.table.rows)

    @cached_property
    def preview(self) -> tuple[tuple[Cell, ...], ...]:
        """The first rows, as cells."""
        rows = self.table.rows[:PREVIEW_ROWS]
        columns = self.table.dataset.columns
        decimals = [
            decimals_of(row[index] if isinstance(row[index], (int, Decimal)) else None for row in rows)  # type: ignore[misc]
            for index in range(len(columns))
        ]
        return tuple(
            (
                *(
                    self._cell(column, row[index], str(row[-1]), decimals[index])
                    for index, column in enumerate(columns)
                ),
                self._status_cell(str(row[-1])),
            )
            for row in rows
        )

    def _cell(self, column: PublicColumn, value: Value, status: str, decimals: int) -> Cell:
        if value is None:
            hidden = column.measure and status not in WITH_FIGURES
            return Cell(self.locale.status(status) if hidden else "–", "", "gap" if _is_numeric(column) else "empty")
        if isinstance(value, bool):
            return Cell(self.locale.t("是", "yes") if value else self.locale.t("否", "no"), str(int(value)), "text")
        if isinstance(value, (int, Decimal)):
            # A number that is not a measure is a name (a year, a rank): it takes no separators.
            shown = plain_number(value, decimals) if column.measure else str(value)
            return Cell(shown, f"{Decimal(value):f}", "number")
        return self._text_cell(column, value)

    def _text_cell(self, column: PublicColumn, value: str) -> Cell:
        if column.type == "month" and len(value) == 7:
            return Cell(self.locale.month(value), value, "text")
        meaning = self.release.codelists.get(column.codelist or "", {}).get(value)
        if meaning is not None:
            return Cell(self.locale.text(meaning), value, "text", code=value)
        return Cell(value, value, "long" if text_width(value) > _LONG_TEXT else "text")

    def _status_cell(self, status: str) -> Cell:
        return Cell(self.locale.word(STATUSES, status), status, "text", code=status)

    @cached_property
    def downloads(self) -> tuple[Download, ...]:
        """The files of the dataset within the release."""
        name = self.table.dataset.id
        kinds = (
            (f"{name}.csv", "CSV", Text(zh="表格软件可直接打开", en="opens in any spreadsheet")),
            (f"{name}.json", "JSON", Text(zh="供程序读取", en="for programs")),
            (f"{name}.parquet", "Parquet", Text(zh="供数据分析", en="for data analysis")),
            ("dictionary.csv", "CSV", Text(zh="数据项说明", en="data dictionary")),
            ("datapackage.json", "Data Package", Text(zh="机器可读的元数据", en="metadata for machines")),
        )
        return tuple(
            Download(file, release_file(self.release.version, f"datasets/{name}/{file}"), format_name, note)
            for file, format_name, note in kinds
        )

    @property
    def schema_org(self) -> str:
        """The dataset in the words of schema.org, as JSON for a data block of the page, which nothing in it ends."""
        facts = DatasetFacts(ReleaseFacts(self.release), self.table, ())
        downloads = [
            {
                "@type": "DataDownload",
                "name": each.name,
                "contentUrl": facts.of.base + each.path,
                "encodingFormat": media_type(each.name),
            }
            for each in self.downloads
            if each.name.startswith(f"{self.table.dataset.id}.")
        ]
        content = dataset_object(facts, self.locale.lang) | {"distribution": downloads}
        return json.dumps(content, ensure_ascii=False).replace("<", "\\u003c")

    @cached_property
    def registers(self) -> tuple[Register, ...]:
        """The registers behind the dataset."""
        return tuple(
            Register(code, tuple(feed for feed in self.release.feeds if feed.register == code))
            for code in self.table.dataset.registers
        )

    @property
    def span(self) -> str:
        """The first and the last period that the dataset covers."""
        periods = self.table.periods
        if not periods:
            return "–"
        first, last = self.locale.period(periods[0]), self.locale.period(periods[-1])
        return first if first == last else f"{first} – {last}"

    @property
    def citation(self) -> str:
        """The dataset as a reference: author, title, version, date, address."""
        return cite(self.release, self.table.dataset.title, f"datasets/{self.table.dataset.id}.html", self.locale)


def _is_numeric(column: PublicColumn) -> bool:
    """Whether a column holds numbers: its header, its figures and its gaps then stand at the right."""
    return column.measure or column.type in ("integer", "number")


def cite(release: Release, title: Text, path: str, locale: Locale) -> str:
    """A reference to a page of this release. Synthetic data says so in its citation too."""
    publisher, day = locale.text(release.publisher.name), locale.day(release.released_at)
    made_up = locale.t("（合成数据）", " (synthetic data)") if release.is_synthetic else ""
    base = release.publisher.base_url.rstrip("/")
    address = f"{base}/{path}" if locale.lang == "zh" else f"{base}/en/{path}"
    return locale.t(
        f"{publisher}：《{title.zh}》{made_up}，版本 {release.version}，{day}。{address}",
        f"{publisher}: {title.en}{made_up}. Version {release.version}, {day}. {address}",
    )
