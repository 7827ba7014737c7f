"""Data Package descriptors of the tables, built from the catalogue and from finished CSV bytes.

The descriptors follow Data Package 2.0 and Table Schema 2.0 (datapackage.org). The standard has one language
per text; Chinese stands in its place and English beside it under `title_en` and `description_en`.
Nothing here may depend on the state of the release: a draft and what is published from it are the same data.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence

from catalog.model import PublicColumn, Publisher, Text
from publish.release.formats.csv_file import inert
from publish.release.formats.json_file import document
from publish.release.model import SYNTHETIC_NOTE, DatasetTable, Release
from publish.release.table import PublicTable

_PROFILE = "https://datapackage.org/profiles/2.0/{}.json"
_SCHEMA_TYPES: Mapping[str, str] = {
    "string": "string",
    "integer": "integer",
    "number": "number",
    "date": "date",
    "month": "yearmonth",
    "boolean": "boolean",
}


def dataset_package(release: Release, table: DatasetTable, public: PublicTable, csv_content: bytes) -> bytes:
    """Takes a dataset and its finished CSV; gives the Data Package descriptor of the dataset's folder."""
    dataset = table.dataset
    titles = {feed.register: feed.title.zh for feed in release.feeds}
    sources = [
        {"title": titles.get(register, register), "version": release.reference_month} for register in dataset.registers
    ]
    owner = {"title": dataset.owner.zh, "title_en": dataset.owner.en, "roles": ["custodian"]}
    return document(
        {
            **_package_head(release, dataset.id, dataset.title, dataset.summary, [owner]),
            "version": table.version,
            "keywords": [word for keyword in dataset.keywords for word in (keyword.zh, keyword.en)] or ["民政"],
            **({"sources": sources} if sources else {}),
            "resources": [resource(public.name, public, dataset.title, f"{dataset.id}.csv", csv_content)],
        }
    )


def root_package(release: Release, resources: Sequence[Mapping[str, object]]) -> bytes:
    """Takes the resources of all tables; gives the descriptor of the whole release."""
    month = release.reference_month
    title = Text(
        zh=f"{release.bureau_name.zh}开放数据（{month}）",
        en=f"Open data of {release.bureau_name.en} ({month})",
    )
    return document({**_package_head(release, release.bureau_id, title, title, []), "resources": list(resources)})


def _package_head(
    release: Release, name: str, title: Text, description: Text, owners: Sequence[Mapping[str, object]]
) -> dict[str, object]:
    note = SYNTHETIC_NOTE if release.is_synthetic else Text(zh="", en="")
    return {
        "$schema": _PROFILE.format("datapackage"),
        "name": name,
        "title": title.zh,
        "title_en": title.en,
        "description": f"{note.zh}{description.zh}",
        "description_en": f"{note.en} {description.en}".strip(),
        "version": release.version,
        "created": release.released_at,
        "homepage": release.publisher.base_url,
        "synthetic": release.is_synthetic,
        "licenses": [_licence(release.publisher)],
        "contributors": [_publisher(release.publisher), *owners],
    }


def _licence(publisher: Publisher) -> dict[str, str]:
    identifier = {"name": publisher.licence} if re.fullmatch(r"[-a-zA-Z0-9._]+", publisher.licence) else {}
    return {**identifier, "path": publisher.licence_url, "title": publisher.licence}


def _publisher(publisher: Publisher) -> dict[str, object]:
    contact = {"email": publisher.contact} if "@" in publisher.contact else {"contact": publisher.contact}
    name = {"title": publisher.name.zh, "title_en": publisher.name.en}
    return {**name, "path": publisher.base_url, **contact, "roles": ["publisher"]}


def resource(name: str, public: PublicTable, title: Text, path: str, csv_content: bytes) -> dict[str, object]:
    """Takes a name, a table, its finished CSV and the path to it; gives the Data Package resource."""
    return {
        "$schema": _PROFILE.format("dataresource"),
        "name": name,
        "type": "table",
        "title": title.zh,
        "title_en": title.en,
        "path": path,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(csv_content),
        "hash": "sha256:" + hashlib.sha256(csv_content).hexdigest(),
        "dialect": {
            "header": True,
            "delimiter": ",",
            "lineTerminator": "\r\n",
            "quoteChar": '"',
            "doubleQuote": True,
        },
        "schema": table_schema(public),
    }


def table_schema(public: PublicTable) -> dict[str, object]:
    """Takes a table; gives its Table Schema."""
    return {
        "$schema": _PROFILE.format("tableschema"),
        "fields": [_field(public, column) for column in public.columns],
        "primaryKey": list(public.key),
        "missingValues": [{"value": "", "label": "无值，原因见 status 列 / no value, see column status"}],
    }


def _field(public: PublicTable, column: PublicColumn) -> dict[str, object]:
    codes = public.codes.get(column.name) if column.type == "string" else None
    constraints: dict[str, object] = {"required": True} if column.name in (*public.key, "status") else {}
    field: dict[str, object] = {
        "name": column.name,
        "type": _SCHEMA_TYPES[column.type],
        "title": column.label.zh,
        "title_en": column.label.en,
        "description": column.description.zh,
        "description_en": column.description.en,
        "measure": column.measure,
    }
    if column.unit:
        field["unit"] = column.unit
    if column.type == "boolean":
        field |= {"trueValues": ["true"], "falseValues": ["false"]}
    if codes:
        # The values as they stand in the CSV, which is what the descriptor describes.
        constraints["enum"] = [inert(code) for code in codes]
        field["categories"] = [{"value": inert(code), "label": label.zh} for code, label in codes.items()]
    return field | ({"constraints": constraints} if constraints else {})
