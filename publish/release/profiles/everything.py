"""All profiles of a release: which metadata standard describes what, and where its file lies.

Belongs here: the list. Does not belong here: a standard (one module each), and the files of the data themselves.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from publish.release.model import DatasetTable, IndicatorSeries, Release
from publish.release.profiles import csvw, json_stat
from publish.release.profiles.chinese import chinese_files
from publish.release.profiles.citation import CFF, cff_bytes, citation_files
from publish.release.profiles.croissant import CROISSANT, croissant_bytes
from publish.release.profiles.data_json import DATA_JSON, data_json_bytes
from publish.release.profiles.dcat import JSON_LD, dcat_files
from publish.release.profiles.described import DatasetFacts, dataset_facts, indicator_facts
from publish.release.profiles.facts import JSON_STAT_ENDING, ReleaseFacts, span
from publish.release.profiles.schema_org import SCHEMA_ORG, schema_org_bytes
from publish.release.profiles.score import SCORE, score_bytes
from publish.release.profiles.sdmx import sdmx_files
from publish.release.table import PublicTable


@dataclass(frozen=True, slots=True)
class Published:
    """The tables of a release that have their files by now: datasets and indicators, each with its public table."""

    datasets: list[tuple[DatasetTable, PublicTable]]
    indicators: list[tuple[IndicatorSeries, PublicTable]]


def profile_files(release: Release, published: Published, files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Takes a release, its tables and the files of their data; gives every profile that describes them, by path."""
    of = ReleaseFacts(release)
    datasets = [dataset_facts(of, table, files) for table, _ in published.datasets]
    made: dict[str, bytes] = {}
    for dataset, (_, public) in zip(datasets, published.datasets, strict=True):
        made |= _of_dataset(of, dataset, public)
    for series, public in published.indicators:
        made |= _of_indicator(of, series, public, files)
    if published.indicators:
        made |= sdmx_files(of, [series for series, _ in published.indicators])
    if datasets:
        files = {**files, **made}
        indicators = [indicator_facts(of, series, files) for series, _ in published.indicators]
        made |= dcat_files(of, [*datasets, *indicators])
        made[SCORE] = score_bytes(made[JSON_LD], {of.root + path for path in files})
        made |= chinese_files(of, zip(datasets, (public for _, public in published.datasets), strict=True))
        made[DATA_JSON] = data_json_bytes(of, [*datasets, *indicators])
        made[CFF] = cff_bytes(of)
    return made


def _of_dataset(of: ReleaseFacts, dataset: DatasetFacts, public: PublicTable) -> dict[str, bytes]:
    folder = f"datasets/{dataset.id}"
    period = f"{dataset.start}/{dataset.end}"
    about = csvw.about_table(dataset.title, dataset.description, dataset.version, len(public.rows), period)
    return {
        dataset.csv.path + csvw.ENDING: csvw.csvw_bytes(of, public, dataset.csv, about),
        f"{folder}/{CROISSANT}": croissant_bytes(dataset, public),
        f"{folder}/{SCHEMA_ORG}": schema_org_bytes(dataset),
        **{f"{folder}/{name}": content for name, content in citation_files(dataset).items()},
    }


def _of_indicator(
    of: ReleaseFacts, series: IndicatorSeries, public: PublicTable, files: Mapping[str, bytes]
) -> dict[str, bytes]:
    path = f"indicators/{public.name}.csv"
    csv, indicator = of.file(path, files[path]), series.indicator
    period = "/".join(span([each.month for each in series.observations], of.release.reference_month))
    description = of.noted(indicator.definition)
    about = csvw.about_table(indicator.name, description, of.release.version, len(public.rows), period)
    return {
        csv.path + csvw.ENDING: csvw.csvw_bytes(of, public, csv, about),
        f"indicators/{public.name}{JSON_STAT_ENDING}": json_stat.json_stat_bytes(of, series),
    }
