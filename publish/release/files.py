"""All files of a release as bytes: the one list of what a release consists of.

Belongs here: which file is made by which writer, and where it lies. A further profile is one more entry here
and one more module. Does not belong here: the formats themselves, and anything that touches the disk.
"""

from __future__ import annotations

from collections.abc import Mapping

from publish.errors import PublishError
from publish.release.about import about_files
from publish.release.archives import archives
from publish.release.formats.csv_file import csv_bytes
from publish.release.formats.json_file import document_with, json_bytes, records
from publish.release.formats.parquet_file import parquet_bytes
from publish.release.formats.xlsx_file import xlsx_bytes
from publish.release.formats.xml_file import xml_bytes, xsd_bytes
from publish.release.history.follow import changes_of
from publish.release.history.written import change_files, head_of
from publish.release.manifest import MANIFEST, checksum_files, manifest_bytes
from publish.release.model import SYNTHETIC_NOTE, DatasetTable, IndicatorSeries, Release
from publish.release.notes import notes
from publish.release.profiles.datapackage import dataset_package, resource, root_package
from publish.release.profiles.described import indicator_name
from publish.release.profiles.dictionary import DICTIONARY_NAMES, dictionary_bytes, dictionary_rows
from publish.release.profiles.everything import Published, profile_files
from publish.release.profiles.readme import readmes
from publish.release.status import STATUS_LIST, status_list_bytes
from publish.release.table import PublicTable, dataset_table, indicator_table

PACKAGE = "datapackage.json"
DICTIONARY = "dictionary.csv"


def release_files(release: Release) -> dict[str, bytes]:
    """Takes a release; gives the content of every file by path, sorted. Equal releases give equal bytes.

    Raises PublishError when a table holds what may not be published, when two tables share a name, or when
    the release contradicts itself.
    """
    files: dict[str, bytes] = {}
    resources: list[Mapping[str, object]] = []
    published = Published([], [])
    for table in release.datasets:
        public = dataset_table(table, release.codelists)
        published.datasets.append((table, public))
        folder = f"datasets/{public.name}"
        files |= {f"{folder}/{name}": made for name, made in _dataset_files(release, table, public).items()}
        path = f"{folder}/{public.name}.csv"
        resources.append(resource(public.name, public, table.dataset.title, path, files[path]))
    for series in release.indicators:
        public = indicator_table(series, release.codelists)
        published.indicators.append((series, public))
        path = f"indicators/{public.name}.csv"
        files |= {
            path: csv_bytes(public),
            f"indicators/{public.name}.json": _indicator_json(release, series, public),
        }
        resources.append(resource(indicator_name(public.name), public, series.indicator.name, path, files[path]))
    _refuse_equal_names(resources)
    files |= profile_files(release, published, files)
    if resources:
        files[STATUS_LIST] = status_list_bytes(release)
        files[PACKAGE] = root_package(release, resources)
    files |= change_files(head_of(release), changes_of(release))
    if resources:
        # Last of all but manifest and checksums: they hold what is there by now.
        files |= archives(files)
    files[MANIFEST] = manifest_bytes(release, files)
    files |= checksum_files(files)
    return dict(sorted(files.items()))


def _dataset_files(release: Release, table: DatasetTable, public: PublicTable) -> dict[str, bytes]:
    csv_content = csv_bytes(public)
    return {
        f"{public.name}.csv": csv_content,
        f"{public.name}.json": json_bytes(public),
        f"{public.name}.parquet": parquet_bytes(public, _parquet_metadata(release, table)),
        f"{public.name}.xlsx": _workbook(release, table, public),
        f"{public.name}.xml": xml_bytes(public),
        f"{public.name}.xsd": xsd_bytes(public, table.dataset.title),
        DICTIONARY: dictionary_bytes(public, table.dataset.open_attribute, release.vocabularies.units),
        PACKAGE: dataset_package(release, table, public, csv_content),
        **readmes(release, table, public),
        **about_files(release, table, public),
    }


def _workbook(release: Release, table: DatasetTable, public: PublicTable) -> bytes:
    units = release.vocabularies.units
    dictionary = dictionary_rows(public, table.dataset.open_attribute, units)
    return xlsx_bytes(public, dictionary, tuple(DICTIONARY_NAMES.items()), notes(release, table, public), units)


def _parquet_metadata(release: Release, table: DatasetTable) -> dict[str, str]:
    about = {
        "title_zh": table.dataset.title.zh,
        "title_en": table.dataset.title.en,
        "release": release.version,
        "licence": release.publisher.licence,
        "synthetic": "true" if release.is_synthetic else "false",
    }
    note = {"synthetic_note_zh": SYNTHETIC_NOTE.zh, "synthetic_note_en": SYNTHETIC_NOTE.en}
    return about | note if release.is_synthetic else about


def _indicator_json(release: Release, series: IndicatorSeries, public: PublicTable) -> bytes:
    about = {
        "indicator": series.indicator.model_dump(mode="json", include=_INDICATOR_KEYS),
        "release": release.version,
        "reference_month": release.reference_month,
        "licence": release.publisher.licence,
        "synthetic": release.is_synthetic,
        "synthetic_note": SYNTHETIC_NOTE.model_dump() if release.is_synthetic else None,
    }
    return document_with(about, "observations", records(public))


# What a reader needs of the registry row; where the figures come from inside the warehouse stays there.
_INDICATOR_KEYS = {
    "id",
    "name",
    "definition",
    "scale",
    "unit",
    "kind",
    "direction",
    "legal_basis",
    "owner",
    "limits",
    "ministry_code",
    "series_breaks",
}


def _refuse_equal_names(resources: list[Mapping[str, object]]) -> None:
    names = [str(resource["name"]) for resource in resources]
    if repeated := sorted({name for name in names if names.count(name) > 1}):
        raise PublishError(f"more than one table of the release is called {', '.join(repeated)}")
