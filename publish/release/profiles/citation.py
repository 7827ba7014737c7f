"""How a dataset is cited: DataCite metadata, BibTeX, RIS, plain text, and one CITATION.cff for the release.

Source: DataCite Metadata Schema 4.5, Citation File Format 1.2.0, BibTeX `@dataset` (biblatex), RIS type DATA. A DOI is
never invented: where a dataset has none, its address identifies it.
"""

from __future__ import annotations

from typing import Any

import yaml

from catalog.model import Text
from publish.release.formats.json_file import document
from publish.release.profiles.described import DatasetFacts
from publish.release.profiles.facts import ReleaseFacts

CFF = "CITATION.cff"
DATACITE = "datacite.json"


def citation_files(dataset: DatasetFacts) -> dict[str, bytes]:
    """Takes a dataset; gives what cites it, by name."""
    return {
        DATACITE: document(_datacite(dataset)),
        "CITATION.bib": _bibtex(dataset).encode("utf-8"),
        "CITATION.ris": _ris(dataset).encode("utf-8"),
        "CITATION.txt": f"{dataset.citation.zh}\n{dataset.citation.en}\n".encode(),
    }


def cff_bytes(of: ReleaseFacts) -> bytes:
    """Takes a release; gives its CITATION.cff."""
    release, name = of.release, of.release.publisher.name
    content = {
        "cff-version": "1.2.0",
        "message": "引用本数据请用以下信息。 / If you use these data, please cite them as below.",
        "type": "dataset",
        "title": f"{of.title.zh} / {of.title.en}",
        "abstract": f"{of.description.zh} / {of.description.en}",
        "authors": [{"name": name.zh, "alias": name.en, "website": of.base}],
        "version": release.version,
        "date-released": release.released_at[:10],
        "license": release.publisher.licence,
        "url": of.base,
    }
    return yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=1000).encode("utf-8")


def _datacite(dataset: DatasetFacts) -> dict[str, Any]:
    release, entry = dataset.of.release, dataset.table.dataset
    return {
        "alternateIdentifiers": [{"alternateIdentifier": dataset.page, "alternateIdentifierType": "URL"}],
        "url": dataset.page,
        "titles": [
            {"title": dataset.title.zh, "lang": "zh"},
            {"title": dataset.title.en, "lang": "en", "titleType": "TranslatedTitle"},
        ],
        "creators": [_organisation(release.publisher.name)],
        "contributors": [_organisation(entry.owner) | {"contributorType": "DataCurator"}],
        "publisher": {"name": release.publisher.name.zh},
        "publicationYear": release.released_at[:4],
        "types": {"resourceType": "Dataset", "resourceTypeGeneral": "Dataset"},
        "subjects": [
            {"subject": text, "lang": language}
            for word in dataset.keywords
            for language, text in (("zh", word.zh), ("en", word.en))
        ],
        "dates": [
            {"date": release.released_at, "dateType": "Issued"},
            {"date": f"{dataset.start}/{dataset.end}", "dateType": "Other", "dateInformation": "Coverage"},
        ],
        "language": "zh",
        "version": dataset.version,
        "formats": [file.media_type for file in dataset.files],
        "sizes": [f"{len(dataset.table.rows)} rows", f"{dataset.csv.size} bytes (CSV)"],
        "rightsList": [{"rights": release.publisher.licence, "rightsUri": release.publisher.licence_url, "lang": "en"}],
        "descriptions": [
            {"description": dataset.description.zh, "descriptionType": "Abstract", "lang": "zh"},
            {"description": dataset.description.en, "descriptionType": "Abstract", "lang": "en"},
        ],
        "geoLocations": [{"geoLocationPlace": release.area_name}],
        "schemaVersion": "http://datacite.org/schema/kernel-4",
    }


def _organisation(name: Text) -> dict[str, str]:
    return {"name": name.zh, "nameType": "Organizational", "lang": "zh"}


def _bibtex(dataset: DatasetFacts) -> str:
    release = dataset.of.release
    fields = {
        "author": f"{{{_safe(release.publisher.name.zh)}}}",
        "title": f"{{{_safe(dataset.title.zh)} / {_safe(dataset.title.en)}}}",
        "year": release.released_at[:4],
        "date": release.released_at[:10],
        "version": _both_versions(dataset),
        "publisher": f"{{{_safe(release.publisher.name.zh)}}}",
        "url": dataset.page,
    }
    if release.is_synthetic:
        fields["note"] = "合成数据 / synthetic data"
    lines = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items())
    return f"@dataset{{{dataset.id}-{release.version},\n{lines}}}\n"


def _both_versions(dataset: DatasetFacts) -> str:
    """The version of the dataset with the release that it comes from."""
    return f"{dataset.version} ({dataset.of.release.version})"


def _safe(text: str) -> str:
    """A text without the characters by which BibTeX reads something else."""
    return "".join(f"\\{sign}" if sign in "{}%&#$_" else sign for sign in text)


def _ris(dataset: DatasetFacts) -> str:
    release = dataset.of.release
    lines = [
        ("TY", "DATA"),
        ("TI", f"{dataset.title.zh} / {dataset.title.en}"),
        ("AU", release.publisher.name.zh),
        ("PB", release.publisher.name.zh),
        ("PY", release.released_at[:4]),
        ("DA", release.released_at[:10].replace("-", "/")),
        ("ET", _both_versions(dataset)),
        *(("KW", word.zh) for word in dataset.keywords),
        ("AB", dataset.description.zh),
        ("UR", dataset.page),
        ("ER", ""),
    ]
    return "".join(f"{tag}  - {' '.join(text.split())}\r\n" for tag, text in lines)
