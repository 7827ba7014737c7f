"""A dataset in the words of schema.org, for search engines: beside the data, and in the page of the dataset.

Source: schema.org, type `Dataset`. One text stands in its language, the other as alternate name.
"""

from __future__ import annotations

from typing import Any, Literal

from catalog.model import PublicColumn, Text
from catalog.units import unit_text
from publish.release.formats.json_file import document
from publish.release.profiles.described import DatasetFacts
from publish.release.profiles.facts import DataFile

SCHEMA_ORG = "schema.org.jsonld"

Language = Literal["zh", "en"]


def schema_org_bytes(dataset: DatasetFacts) -> bytes:
    """Takes a dataset with its files; gives its description as JSON-LD, in Chinese."""
    return document(dataset_object(dataset, "zh") | {"distribution": [_download(file) for file in dataset.files]})


def dataset_object(dataset: DatasetFacts, language: Language) -> dict[str, Any]:
    """Takes a dataset and a language; gives it as `Dataset` without its files."""
    release, publisher = dataset.of.release, dataset.of.release.publisher
    other: Language = "en" if language == "zh" else "zh"
    agent: dict[str, Any] = {"@type": "GovernmentOrganization", "name": _in(publisher.name, language)}
    agent["url"] = dataset.of.base
    if dataset.of.email:
        agent["contactPoint"] = {"@type": "ContactPoint", "contactType": "customer service", "email": dataset.of.email}
    owner = dataset.table.dataset.owner
    return {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "@id": f"{dataset.page}#series",
        "name": _in(dataset.title, language),
        "alternateName": _in(dataset.title, other),
        "description": _long_enough(dataset, language),
        "url": dataset.page if language == "zh" else dataset.page_en,
        "identifier": dataset.id,
        "version": dataset.version,
        "inLanguage": ["zh-CN", "en"],
        "datePublished": release.released_at,
        "dateModified": release.released_at,
        "license": publisher.licence_url,
        "isAccessibleForFree": True,
        "keywords": [_in(word, language) for word in dataset.keywords],
        "creator": agent | {"department": {"@type": "Organization", "name": _in(owner, language)}},
        "publisher": agent,
        "temporalCoverage": f"{dataset.start}/{dataset.end}",
        "spatialCoverage": {"@type": "Place", "name": release.area_name, "identifier": release.area_code},
        "variableMeasured": [_variable(dataset, c, language) for c in dataset.table.dataset.columns if c.measure],
        "size": f"{len(dataset.table.rows)} rows",
        "includedInDataCatalog": {
            "@type": "DataCatalog",
            "name": _in(dataset.of.title, language),
            "url": dataset.of.base,
        },
    }


def _long_enough(dataset: DatasetFacts, language: Language) -> str:
    """The description, with publisher and span where it would be too short for a search engine (50 characters)."""
    text = _in(dataset.description, language)
    if len(text) >= 50:
        return text
    name = _in(dataset.of.release.publisher.name, language)
    if language == "zh":
        return f"{text}{name}《{dataset.title.zh}》，数据时间自{dataset.start}至{dataset.end}，每行一条记录。"
    return f"{text} {dataset.title.en}, published by {name}; data from {dataset.start} to {dataset.end}."


def _variable(dataset: DatasetFacts, column: PublicColumn, language: Language) -> dict[str, str]:
    units = dataset.of.release.vocabularies.units
    unit = {"unitText": _in(unit_text(units, column.unit), language)} if column.unit else {}
    about = {"name": column.name, "alternateName": _in(column.label, language)}
    return {"@type": "PropertyValue", **about, "description": _in(column.description, language), **unit}


def _download(file: DataFile) -> dict[str, str]:
    return {
        "@type": "DataDownload",
        "name": file.name,
        "contentUrl": file.url,
        "encodingFormat": file.media_type,
        "contentSize": f"{file.size} B",
        "sha256": file.sha256,
    }


def _in(text: Text, language: Language) -> str:
    return text.zh if language == "zh" else text.en
