"""The words of DCAT-AP: the JSON-LD context of our catalogue, and the names of concepts of European vocabularies."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from catalog.model import Text

AUTHORITY = "http://publications.europa.eu/resource/authority/"
LANGUAGES = (f"{AUTHORITY}language/ZHO", f"{AUTHORITY}language/ENG")
ADMINISTRATION = "http://purl.org/adms/publishertype/LocalAuthority"
# As SPDX itself writes it: with http.
SHA256 = "http://spdx.org/rdf/terms#checksumAlgorithm_sha256"

PREFIXES: Mapping[str, str] = {
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
}
_TEXTS = (
    *("dct:title", "dct:description", "dcat:keyword", "adms:versionNotes"),
    *("foaf:name", "rdfs:label", "skos:prefLabel", "vcard:fn"),
)
_REFERENCES = (
    *("dcat:dataset", "dcat:distribution", "dcat:inSeries", "dcat:theme", "dcat:themeTaxonomy"),
    *("dcat:prev", "dcat:previousVersion"),
    *("dcat:contactPoint", "dcat:landingPage", "dcat:accessURL", "dcat:downloadURL", "dcat:mediaType"),
    *("dct:accessRights", "dct:accrualPeriodicity", "dct:format", "dct:language", "dct:license"),
    *("dct:provenance", "dct:publisher", "dct:rights", "dct:spatial", "dct:temporal"),
    *("dcatap:availability", "foaf:homepage", "skos:inScheme", "spdx:algorithm", "spdx:checksum", "vcard:hasEmail"),
)
_TYPED = {
    "dct:issued": "xsd:dateTime",
    "dct:modified": "xsd:dateTime",
    "dcat:startDate": "xsd:date",
    "dcat:endDate": "xsd:date",
    "dcat:byteSize": "xsd:nonNegativeInteger",
    "spdx:checksumValue": "xsd:hexBinary",
}


def _short(name: str) -> str:
    return name.partition(":")[2]


CONTEXT: Mapping[str, Any] = {
    **PREFIXES,
    **{_short(name): {"@id": name, "@container": "@language"} for name in _TEXTS},
    **{_short(name): {"@id": name, "@type": "@id"} for name in _REFERENCES},
    **{_short(name): {"@id": name, "@type": kind} for name, kind in _TYPED.items()},
    "version": "dcat:version",
    "identifier": "dct:identifier",
}


def media_type_iri(media_type: str) -> str:
    """Takes a media type; gives its name in the register of IANA."""
    return f"https://www.iana.org/assignments/media-types/{media_type}"


def concept(iri: str, kind: str, label: Text | None = None) -> dict[str, Any]:
    """Takes a concept of a European vocabulary, its class and its label; gives its node with the scheme it is in."""
    scheme, _, code = iri.rpartition("/")
    told = {"zh": label.zh, "en": label.en} if label else {"en": code}
    return {"@id": iri, "@type": kind, "prefLabel": told, "inScheme": scheme}
