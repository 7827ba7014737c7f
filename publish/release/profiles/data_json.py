"""`data.json`: the catalogue in the words of DCAT-US 1.1, which many harvesters ask for at the root of a site.

Source: Project Open Data Metadata Schema 1.1. The codes that only agencies of the United States have are left out.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from publish.release.formats.json_file import document
from publish.release.profiles.described import Described
from publish.release.profiles.facts import ReleaseFacts

DATA_JSON = "data.json"
_SCHEMA = "https://project-open-data.cio.gov/v1.1/"
# What comes before the path of a file in its address.
_PLACE = re.compile(r"/releases/[0-9.]+/")
_ACCESS: Mapping[str, str] = {
    "PUBLIC": "public",
    "RESTRICTED": "restricted public",
    "NON_PUBLIC": "non-public",
}


def data_json_bytes(of: ReleaseFacts, datasets: Sequence[Described]) -> bytes:
    """Takes a release and its datasets; gives the catalogue."""
    return document(
        {
            "@context": f"{_SCHEMA}schema/catalog.jsonld",
            "@id": f"{of.base}{DATA_JSON}",
            "@type": "dcat:Catalog",
            "conformsTo": f"{_SCHEMA}schema",
            "describedBy": f"{_SCHEMA}schema/catalog.json",
            "dataset": [_dataset(of, dataset) for dataset in datasets],
        }
    )


def without(data_json: bytes, datasets: Collection[str], gone: Collection[str]) -> bytes:
    """Takes the catalogue, and of its release the datasets that were withdrawn since and the paths of the files that
    are gone; gives it without them, and without what lost its first file: others may be shared."""
    content = json.loads(data_json)
    pages = tuple(f"/datasets/{dataset}.html" for dataset in datasets)
    kept = []
    for each in content["dataset"]:
        files = each["distribution"]
        left = [file for file in files if _PLACE.split(file["downloadURL"], 1)[-1] not in gone]
        if files[:1] == left[:1] and not each["identifier"].endswith(pages):
            kept.append({**each, "distribution": left})
    return document({**content, "dataset": kept})


def _dataset(of: ReleaseFacts, dataset: Described) -> dict[str, Any]:
    known = of.release.vocabularies
    months = known.frequencies[dataset.update_frequency].months
    contact: dict[str, str] = {"@type": "vcard:Contact", "fn": of.release.publisher.name.zh}
    if of.email:
        contact["hasEmail"] = f"mailto:{of.email}"
    return {
        "@type": "dcat:Dataset",
        "identifier": dataset.page,
        "title": f"{dataset.title.zh} / {dataset.title.en}",
        "description": f"{dataset.description.zh} / {dataset.description.en}",
        "keyword": [word for each in dataset.keywords for word in (each.zh, each.en)],
        "theme": [dataset.theme.zh, dataset.theme.en],
        "issued": of.release.released_at,
        "modified": of.release.released_at,
        "publisher": {"@type": "org:Organization", "name": of.release.publisher.name.zh},
        "contactPoint": contact,
        "accessLevel": _ACCESS[known.access[dataset.open_attribute]],
        "license": of.release.publisher.licence_url,
        "spatial": of.release.area_name,
        "temporal": f"{dataset.start}/{dataset.end}",
        "accrualPeriodicity": f"R/P{months}M" if months else "irregular",
        "language": ["zh", "en"],
        "landingPage": dataset.page,
        "distribution": [
            {
                "@type": "dcat:Distribution",
                "title": file.name,
                "format": file.label,
                "mediaType": file.media_type,
                "downloadURL": file.url,
            }
            for file in dataset.files
        ],
    }
