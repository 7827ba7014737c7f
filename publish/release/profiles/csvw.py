"""CSV on the Web: one metadata file beside each CSV, which says what its columns are.

Source: Metadata Vocabulary for Tabular Data (W3C, 2015). The header of our CSV holds the names of the columns; so the
name stands among the titles of a column (without a language), the Chinese and the English label beside it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from catalog.model import PublicColumn, Text
from publish.release.formats.csv_file import inert
from publish.release.formats.json_file import document
from publish.release.profiles.facts import DataFile, ReleaseFacts
from publish.release.table import PublicTable

ENDING = "-metadata.json"
_TYPES: Mapping[str, object] = {
    "string": "string",
    "integer": "integer",
    "number": "decimal",
    "date": {"base": "date", "format": "yyyy-MM-dd"},
    "month": "gYearMonth",
    "boolean": {"base": "boolean", "format": "true|false"},
}


def csvw_bytes(of: ReleaseFacts, public: PublicTable, csv: DataFile, about: Mapping[str, object]) -> bytes:
    """Takes a table, its CSV and further properties of it; gives its CSVW metadata."""
    publisher = of.release.publisher
    return document(
        {
            "@context": ["http://www.w3.org/ns/csvw", {"@language": "zh"}],
            "@id": csv.url,
            "url": csv.name,
            **about,
            "dc:license": {"@id": publisher.licence_url},
            "dc:publisher": {"schema:name": _texts(publisher.name), "schema:url": {"@id": of.base}},
            "dc:issued": of.release.released_at,
            "schema:contentSize": csv.size,
            "schema:sha256": csv.sha256,
            "dialect": {"encoding": "utf-8", "lineTerminators": ["\r\n"], "header": True, "quoteChar": '"'},
            "tableSchema": {
                "columns": [_column(public, column) for column in public.columns],
                "primaryKey": list(public.key),
            },
        }
    )


def about_table(title: Text, description: Text, version: str, rows: int, period: str) -> dict[str, object]:
    """Takes what there is to say about a table; gives it as properties of its CSVW metadata."""
    return {
        "dc:title": _texts(title),
        "dc:description": _texts(description),
        "dc:temporal": period,
        "schema:version": version,
        "schema:size": f"{rows} rows",
    }


def _column(public: PublicTable, column: PublicColumn) -> dict[str, Any]:
    codes = public.codes.get(column.name) if column.type == "string" else None
    kind: object = _TYPES[column.type]
    if codes:
        # As they stand in the CSV, with the apostrophe that keeps a spreadsheet from running them.
        kind = {"base": "string", "format": "|".join(re.escape(inert(code)) for code in codes)}
    return {
        "name": column.name,
        "titles": {"und": column.name, "zh": column.label.zh, "en": column.label.en},
        "dc:description": _texts(column.description),
        "datatype": kind,
        "null": "",
        "required": column.name in (*public.key, "status"),
        **({"schema:unitText": column.unit} if column.unit else {}),
    }


def _texts(text: Text) -> list[dict[str, str]]:
    return [{"@value": text.zh, "@language": "zh"}, {"@value": text.en, "@language": "en"}]
