"""The glossary: what the words and codes of the published tables mean, from the catalogue.

Belongs here: data items by theme, code lists, status codes. Does not belong here: defining anything (the catalogue
does), and the words of the site's own buttons.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from catalog.model import PublicColumn
from catalog.vocabularies import Status
from publish.portal.datasets import DatasetView
from publish.portal.listing import Group, anchor_of
from publish.portal.locale import Locale
from publish.portal.wording import COLUMN_TYPES
from publish.release.model import OBSERVATION_STATUS, Release

CODES: Final = "glossary/codes.html"


@dataclass(frozen=True, slots=True)
class Term:
    """A data item: its labels in both languages, what it means, its type and unit, its code list, its datasets."""

    name: str
    label: str
    other: str
    meaning: str
    type: str
    unit: str
    codelist: str
    datasets: tuple[DatasetView, ...]


@dataclass(frozen=True, slots=True)
class Chapter:
    """The data items of one theme."""

    title: str
    page: str
    terms: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class CodeList:
    """A code list: its name, its codes with their labels, and what the columns that use it are called."""

    name: str
    codes: tuple[tuple[str, str], ...]
    used: tuple[str, ...]

    @property
    def anchor(self) -> str:
        """The anchor of the list on the page of the code lists."""
        return anchor_of_list(self.name)


@dataclass(frozen=True)
class Glossary:
    """The glossary of a release in one language; `groups` are its entries by theme."""

    release: Release
    locale: Locale
    datasets: Sequence[DatasetView]
    groups: Sequence[Group]

    @cached_property
    def chapters(self) -> tuple[Chapter, ...]:
        """One chapter per theme that has datasets."""
        found = (self._chapter(group) for group in self.groups)
        return tuple(chapter for chapter in found if chapter.terms)

    def _chapter(self, group: Group) -> Chapter:
        views = [view for view in self.datasets if view.table.dataset.theme == group.theme]
        grouped: dict[tuple[str, str, str], list[tuple[PublicColumn, DatasetView]]] = {}
        for view in views:
            for column in view.table.dataset.columns:
                # One name may mean different things in different tables: then it stands here more than once.
                same = (column.name, column.label.zh, column.description.zh)
                grouped.setdefault(same, []).append((column, view))
        terms = (self._term(found[0][0], tuple(view for _, view in found)) for found in grouped.values())
        page = f"glossary/{anchor_of(group.theme)}.html"
        return Chapter(self.locale.text(group.theme), page, tuple(sorted(terms, key=lambda term: term.name)))

    def _term(self, column: PublicColumn, datasets: tuple[DatasetView, ...]) -> Term:
        locale = self.locale
        return Term(
            name=column.name,
            label=locale.opening(column.label),
            other=locale.t(column.label.en, column.label.zh),
            meaning=locale.text(column.description),
            type=locale.word(COLUMN_TYPES, column.type),
            unit=locale.unit(column.unit) if column.unit else "",
            codelist=column.codelist or "",
            datasets=datasets,
        )

    @cached_property
    def lists(self) -> tuple[CodeList, ...]:
        """The code lists by name, without the statuses, which the first page explains."""
        used: dict[str, dict[str, None]] = {}
        for view in self.datasets:
            for column in view.table.dataset.columns:
                if column.codelist:
                    used.setdefault(column.codelist, {})[self.locale.opening(column.label)] = None
        return tuple(
            CodeList(
                name,
                tuple((code, self.locale.text(label)) for code, label in codes.items()),
                tuple(used.get(name, ())),
            )
            for name, codes in sorted(self.release.codelists.items())
            if name != OBSERVATION_STATUS
        )

    @property
    def statuses(self) -> tuple[tuple[str, str, Status | None], ...]:
        """The statuses of a row: code, meaning, and what SDMX calls it."""
        known: Mapping[str, Status] = self.release.vocabularies.statuses
        listed = self.release.codelists.get(OBSERVATION_STATUS, {})
        return tuple((code, self.locale.text(label), known.get(code)) for code, label in listed.items())


def anchor_of_list(name: str) -> str:
    """Takes the name of a code list; gives its anchor on the page of the code lists."""
    return f"list-{name}"
