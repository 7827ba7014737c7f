"""`provenance.json`: from which registers a dataset comes, through which transformations, in W3C PROV terms.

JSON-LD with its context inside. Entities are the dataset, the feeds of its registers (with deliveries, and rows as
`accounting` tells them) and the models in the warehouse that it is computed from; the activity is the run that made the
release, under the fingerprint of the code that made the figures (https://www.w3.org/TR/prov-o/).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from catalog.model import Text
from publish.release.about.quality import feeds_of
from publish.release.formats.json_file import document
from publish.release.model import DatasetTable, FeedQuality, Release

_CONTEXT: Mapping[str, Any] = {
    "prov": "http://www.w3.org/ns/prov#",
    "dcterms": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "title": {"@id": "dcterms:title", "@container": "@language"},
    "name": {"@id": "foaf:name", "@container": "@language"},
    "at": {"@id": "prov:generatedAtTime", "@type": "xsd:dateTime"},
}


def provenance_bytes(release: Release, table: DatasetTable) -> bytes:
    """Takes a dataset; gives `provenance.json`."""
    terms = f"{release.publisher.base_url.rstrip('/')}/terms#"
    feeds, models = feeds_of(release, table), release.lineage.get(table.dataset.id, ())
    return document(
        {
            "@context": {**_CONTEXT, "@base": _base(release, table), "@vocab": terms},
            "@graph": [
                _dataset(release, table, feeds, models),
                *(_feed(feed) for feed in feeds),
                *({"@id": f"#model/{model}", "@type": "prov:Entity", "dcterms:identifier": model} for model in models),
                _activity(release, feeds),
                _agent("publisher", release.publisher.name, "prov:Organization"),
                _agent("custodian", table.dataset.owner, "prov:Organization"),
            ],
        }
    )


def _base(release: Release, table: DatasetTable) -> str:
    site = release.publisher.base_url.rstrip("/")
    return f"{site}/releases/{release.version}/datasets/{table.dataset.id}/provenance.json"


def _dataset(
    release: Release, table: DatasetTable, feeds: list[FeedQuality], models: tuple[str, ...]
) -> dict[str, object]:
    return {
        "@id": "#dataset",
        "@type": "prov:Entity",
        "dcterms:identifier": table.dataset.id,
        "title": _text(table.dataset.title),
        "at": release.released_at,
        "rows": len(table.rows),
        "synthetic": release.is_synthetic,
        "prov:wasGeneratedBy": {"@id": "#run"},
        "prov:wasAttributedTo": [{"@id": "#publisher"}, {"@id": "#custodian"}],
        "prov:hadPrimarySource": [{"@id": f"#feed/{feed.feed}"} for feed in feeds],
        "prov:wasDerivedFrom": [{"@id": f"#model/{model}"} for model in models],
    }


def _feed(feed: FeedQuality) -> dict[str, object]:
    return {
        "@id": f"#feed/{feed.feed}",
        "@type": ["prov:Entity", "prov:Collection"],
        "dcterms:identifier": feed.feed,
        "register": feed.register,
        "title": _text(feed.title),
        "deliveries": feed.deliveries,
        "sourceRows": feed.source,
        "acceptedRows": feed.accepted,
        "quarantinedRows": feed.quarantined,
        "duplicateRows": feed.duplicates,
        # Then source and accepted rows are what there are at least.
        "rowsAreRounded": feed.is_rounded,
    }


def _activity(release: Release, feeds: list[FeedQuality]) -> dict[str, object]:
    return {
        "@id": "#run",
        "@type": "prov:Activity",
        "dcterms:identifier": release.version,
        "codeSha256": release.code_sha256,
        "prov:used": [{"@id": f"#feed/{feed.feed}"} for feed in feeds],
        "prov:wasAssociatedWith": {"@id": "#publisher"},
    }


def _agent(name: str, text: Text, kind: str) -> dict[str, object]:
    return {"@id": f"#{name}", "@type": kind, "name": _text(text)}


def _text(text: Text) -> dict[str, str]:
    return {"zh": text.zh, "en": text.en}
