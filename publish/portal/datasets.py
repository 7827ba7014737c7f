"""What a dataset page shows: columns, the first rows, downloads, protection, provenance, citation.

Belongs here: turning the rows of a `DatasetTable` into cells. Does not belong here: anything that would
need rows that the release does not contain.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any, Final, Literal

from catalog.model import PublicColumn, Text
from publish.portal.charts import text_width
from publish.portal.downloads import Download as Download
from publish.portal.downloads import about_files, data_files
from publish.portal.items import Column, Statistics, columns_of, is_numeric, statistics_of
from publish.portal.links import release_file
from publish.portal.locale import Locale, decimals_of, plain_number
from publish.portal.scores import Score, score_of
from publish.portal.versions import VersionView
from publish.portal.wording import STATUSES
from publish.release.about.quality import feeds_of
from publish.release.announce.api import API
from publish.release.manifest import media_type
from publish.release.model import STATUS_ESTIMATED, WITH_FIGURES, DatasetTable, FeedQuality, Release, Value
from publish.release.profiles.described import DatasetFacts
from publish.release.profiles.facts import ReleaseFacts
from publish.release.profiles.schema_org import dataset_object
from publish.release.profiles.snippets import Snippet, snippets
from publish.release.table import STATUS_COLUMN

PREVIEW_ROWS: Final = 100
PREVIEW_CELLS: Final = 1000
# From this width in pixels on, a text of the preview may wrap.
_LONG_TEXT: Final = 200


@dataclass(frozen=True, slots=True)
class Cell:
    """A value of the preview: as written, as sorted, its code where a label replaces it, its kind."""

    text: str
    order: str
    kind: Literal["text", "long", "number", "gap", "empty"]
    code: str = ""


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
    files: Mapping[str, bytes] = field(default_factory=dict)

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """All columns, the status column included."""
        return columns_of(self.table, self.release, self.locale)

    @cached_property
    def statistics(self) -> list[Statistics]:
        """What was counted of each column."""
        return statistics_of(self._file("stats.json"), self.table, self.columns, self.locale)

    @property
    def statistics_note(self) -> str:
        """What was counted, and what was not."""
        return self.locale.text(Text(**json.loads(self._file("stats.json"))["note"]))

    @cached_property
    def quality(self) -> Score:
        """What the gates found about the dataset and what it is made of."""
        return score_of(self._file("quality.json"))

    @cached_property
    def _suppression(self) -> Mapping[str, Any]:
        told: Mapping[str, Any] = json.loads(self._file("suppression.json"))
        return told

    @property
    def protected_by(self) -> Text:
        """How the dataset is protected, in words."""
        return Text(**self._suppression["method_text"])

    @property
    def protecting_rule(self) -> Text | None:
        """The rule by which it is protected; None where nobody in it needs protection."""
        rule = self._suppression["rule"]
        return Text(**rule) if rule else None

    @property
    def versions(self) -> VersionView:
        """What became of the dataset since the release before."""
        return VersionView(self.table, self.release, self.locale)

    @property
    def snippets(self) -> tuple[Snippet, ...]:
        """How to read the dataset from its address."""
        dataset = self.table.dataset
        return snippets(dataset.id, (*dataset.columns, STATUS_COLUMN), dataset.key, ReleaseFacts(self.release).root)

    @property
    def api(self) -> str:
        """The address at which programs find the files of the newest release."""
        return f"{ReleaseFacts(self.release).base}{API}datasets/{self.table.dataset.id}.json"

    def _file(self, name: str) -> bytes:
        return self.files[f"datasets/{self.table.dataset.id}/{name}"]

    @property
    def is_estimated(self) -> bool:
        """Whether the figures were changed to protect people."""
        return any(row[-1] == STATUS_ESTIMATED for row in self.table.rows)

    @cached_property
    def preview(self) -> tuple[tuple[Cell, ...], ...]:
        """The first rows, as cells; of wide tables fewer, because a page is to open fast."""
        rows = self.table.rows[: min(PREVIEW_ROWS, PREVIEW_CELLS // len(self.table.column_names))]
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
            return Cell(self.locale.status(status) if hidden else "–", "", "gap" if is_numeric(column) else "empty")
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
        """The files that hold the data."""
        return data_files(self.release.version, self.table.dataset.id, self.files)

    @cached_property
    def about(self) -> tuple[Download, ...]:
        """The files that describe them."""
        return about_files(self.release.version, self.table.dataset.id, self.files)

    def about_file(self, name: str) -> str:
        """The path of a file that describes the dataset."""
        return release_file(self.release.version, f"datasets/{self.table.dataset.id}/{name}")

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
        ]
        content = dataset_object(facts, self.locale.lang) | {"distribution": downloads}
        return json.dumps(content, ensure_ascii=False).replace("<", "\\u003c")

    @cached_property
    def registers(self) -> tuple[Register, ...]:
        """The registers behind the dataset."""
        told = feeds_of(self.release, self.table)
        return tuple(
            Register(code, tuple(feed for feed in told if feed.register == code))
            for code in self.table.dataset.registers
        )

    @property
    def lineage(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """The models of the warehouse that the dataset is computed from, by layer, in the order in which data flow."""
        layers: dict[str, list[str]] = {}
        for model in self.release.lineage.get(self.table.dataset.id, ()):
            layer, _, name = model.rpartition("/")
            layers.setdefault(layer, []).append(name)
        return tuple((layer, tuple(names)) for layer, names in layers.items())

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
