"""What our words are called in the vocabularies of others: themes, frequencies, access rights, licences, formats; and
what units are called.

Belongs here: the shape of `vocabularies.yml`, and what must hold between it and the datasets.
Does not belong here: the metadata standards that use the codes (`publish.release.profiles`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from catalog.entry import Entry, Text
from catalog.model import Bureau, Dataset
from catalog.units import Unit


class Frequency(Entry):
    """How often a dataset is published: in words, as European code, and how many months one period has."""

    text: Text
    european: str
    months: int | None = None


class Status(Entry):
    """An observation status in SDMX: what is the matter with the figure, and whether it is kept confidential."""

    observation: str
    confidential: str


class Vocabularies(Entry):
    """The codes that a release's metadata use, by our own words. Themes go by their Chinese name."""

    themes: Mapping[str, tuple[str, ...]]
    theme_labels: Mapping[str, Text]
    frequencies: Mapping[str, Frequency]
    access: Mapping[str, str]
    licences: Mapping[str, str]
    formats: Mapping[str, str]
    statuses: Mapping[str, Status]
    units: Mapping[str, Unit]


def vocabulary_problems(known: Vocabularies, datasets: Iterable[Dataset], bureaus: Iterable[Bureau]) -> Iterator[str]:
    """Each theme, frequency, openness and licence in use that has no code, and each theme's code without a label."""
    where = "vocabularies.yml"
    for dataset in datasets:
        if dataset.theme.zh not in known.themes:
            yield f"{where}: themes: '{dataset.theme.zh}' of dataset '{dataset.id}' is missing"
        if dataset.update_frequency not in known.frequencies:
            yield f"{where}: frequencies: '{dataset.update_frequency}' of dataset '{dataset.id}' is missing"
        if dataset.open_attribute not in known.access:
            yield f"{where}: access: '{dataset.open_attribute}' of dataset '{dataset.id}' is missing"
    for bureau in bureaus:
        if bureau.publisher.licence not in known.licences:
            yield f"{where}: licences: '{bureau.publisher.licence}' of bureau '{bureau.id}' is missing"
    codes = {code for listed in known.themes.values() for code in listed}
    yield from (f"{where}: theme_labels: '{code}' is missing" for code in sorted(codes - known.theme_labels.keys()))
