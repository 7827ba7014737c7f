"""The catalogue of a release as linked data: DCAT-AP 3.0.1, as JSON-LD, Turtle and RDF/XML.

Source: DCAT-AP 3.0.1 (SEMIC) and the W3C recommendation DCAT 3. Each dataset of a release is a `dcat:Dataset` with its
version and is in the `dcat:DatasetSeries` of its identifier, which lasts from release to release. Concepts of the
European vocabularies that are used stand in the graph with label and scheme, so that it is complete without a network.

The JSON-LD document is what is written here; rdflib reads it and writes the other two. No node is blank and the
statements are sorted, so that equal releases give equal bytes.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from rdflib import Graph

from catalog.model import OPENNESS, Text
from publish.release.encode import document
from publish.release.profiles.facts import DataFile, DatasetFacts, ReleaseFacts

CATALOGUE = "catalog"
AUTHORITY = "http://publications.europa.eu/resource/authority/"
MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"
_SHA256 = "http://spdx.org/rdf/terms#checksumAlgorithm_sha256"
_IANA = "http://www.w3.org/ns/dcat#"

Node = dict[str, Any]


def _reference(iri: str) -> Node:
    return {"@id": iri, "@type": "@id"}


def _text(iri: str) -> Node:
    return {"@id": iri, "@container": "@language"}


def _typed(iri: str, kind: str) -> Node:
    return {"@id": iri, "@type": f"xsd:{kind}"}


CONTEXT: Mapping[str, object] = {
    "adms": "http://www.w3.org/ns/adms#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcatap": "http://data.europa.eu/r5r/",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "spdx": "http://spdx.org/rdf/terms#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    **{
        name.partition(":")[2]: _text(name)
        for name in ("dct:title", "dct:description", "dcat:keyword", "foaf:name", "rdfs:label", "skos:prefLabel")
    },
    **{
        name.partition(":")[2]: _reference(name)
        for name in (
            *("dcat:dataset", "dcat:distribution", "dcat:inSeries", "dcat:theme", "dcat:themeTaxonomy"),
            *("dcat:contactPoint", "dcat:landingPage", "dcat:accessURL", "dcat:downloadURL", "dcat:mediaType"),
            *("dct:accessRights", "dct:accrualPeriodicity", "dct:conformsTo", "dct:format", "dct:language"),
            *("dct:license", "dct:provenance", "dct:publisher", "dct:rights", "dct:spatial", "dct:temporal"),
            *("dcatap:availability", "foaf:homepage", "skos:inScheme", "spdx:algorithm", "spdx:checksum"),
        )
    },
    "hasEmail": _reference("vcard:hasEmail"),
    "series": _reference("dcat:seriesMember") | {"@reverse": "dcat:inSeries"},
    "issued": _typed("dct:issued", "dateTime"),
    "modified": _typed("dct:modified", "dateTime"),
    "startDate": _typed("dcat:startDate", "date"),
    "endDate": _typed("dcat:endDate", "date"),
    "byteSize": _typed("dcat:byteSize", "nonNegativeInteger"),
    "checksumValue": _typed("spdx:checksumValue", "hexBinary"),
    "version": "dcat:version",
    "identifier": "dct:identifier",
    "notation": "skos:notation",
    "fn": "vcard:fn",
}
del CONTEXT["series"]  # type: ignore[attr-defined]
