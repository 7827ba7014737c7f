"""A dataset in Croissant 1.1, from which programs for machine learning load its rows.

Source: Croissant Format Specification 1.1 (MLCommons). The CSV is the file that the records are read from; its address
is relative, so that a copy of the folder loads without a network. Texts stand as they are in the CSV, with the
apostrophe that keeps a spreadsheet from running them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from catalog.model import PublicColumn, Text
from publish.release.formats.json_file import document
from publish.release.profiles.described import DatasetFacts
from publish.release.table import PublicTable

CROISSANT = "croissant.json"
_ROWS = "rows"
_TYPES: Mapping[str, str] = {
    "string": "sc:Text",
    "integer": "sc:Integer",
    "number": "sc:Float",
    "date": "sc:Date",
    "month": "sc:Text",
    "boolean": "sc:Boolean",
}
_CROISSANT_TERMS = (
    *("arrayShape", "citeAs", "column", "containedIn", "equivalentProperty", "extract", "field", "fileProperty"),
    *("fileObject", "fileSet", "format", "includes", "isArray", "isLiveDataset", "jsonPath", "key", "md5"),
    *("parentField", "path", "recordSet", "references", "regex", "repeated", "replace", "samplingRate"),
    *("separator", "source", "subField", "transform"),
)
_CONTEXT: Mapping[str, Any] = {
    "@language": "zh",
    "@vocab": "https://schema.org/",
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "description": {"@container": "@language"},
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "name": {"@container": "@language"},
    "rai": "http://mlcommons.org/croissant/RAI/",
    "sc": "https://schema.org/",
    **{term: f"cr:{term}" for term in _CROISSANT_TERMS},
}


def croissant_bytes(dataset: DatasetFacts, public: PublicTable) -> bytes:
    """Takes a dataset and its table; gives its Croissant description."""
    release, publisher = dataset.of.release, dataset.of.release.publisher
    return document(
        {
            "@context": dict(_CONTEXT),
            "@type": "sc:Dataset",
            "conformsTo": "http://mlcommons.org/croissant/1.1",
            "name": dataset.title.zh,
            "alternateName": dataset.title.en,
            "description": dataset.description.zh,
            "url": dataset.page,
            "version": dataset.version,
            "datePublished": release.released_at,
            "dateModified": release.released_at,
            "license": publisher.licence_url,
            "isLiveDataset": False,
            "inLanguage": ["zh-CN", "en"],
            "keywords": [word for each in dataset.keywords for word in (each.zh, each.en)],
            "citeAs": dataset.citation.zh,
            "creator": _organisation(publisher.name, dataset.of.base),
            "publisher": _organisation(publisher.name, dataset.of.base),
            "temporalCoverage": f"{dataset.start}/{dataset.end}",
            "distribution": [
                {
                    "@type": "cr:FileObject",
                    "@id": dataset.csv.name,
                    "name": dataset.csv.name,
                    "contentUrl": dataset.csv.name,
                    "encodingFormat": dataset.csv.media_type,
                    "contentSize": f"{dataset.csv.size} B",
                    "sha256": dataset.csv.sha256,
                }
            ],
            "recordSet": [
                {
                    "@type": "cr:RecordSet",
                    "@id": _ROWS,
                    "name": _ROWS,
                    "description": f"{len(public.rows)} rows",
                    "key": [{"@id": f"{_ROWS}/{name}"} for name in public.key],
                    "field": [_field(dataset, column) for column in public.columns],
                }
            ],
        }
    )


def _organisation(name: Text, url: str) -> dict[str, str]:
    return {"@type": "sc:Organization", "name": name.zh, "url": url}


def _field(dataset: DatasetFacts, column: PublicColumn) -> dict[str, Any]:
    return {
        "@type": "cr:Field",
        "@id": f"{_ROWS}/{column.name}",
        "name": column.name,
        "description": f"{column.label.zh}：{column.description.zh}",
        "dataType": _TYPES[column.type],
        "source": {"fileObject": {"@id": dataset.csv.name}, "extract": {"column": column.name}},
    }
