"""The catalogue of a release as linked data: DCAT-AP 3.0.1, as JSON-LD, Turtle and RDF/XML.

Source: DCAT-AP 3.0.1 (SEMIC) and DCAT 3 (W3C). A dataset or an indicator of a release is a `dcat:Dataset` with its
version; it is in the `dcat:DatasetSeries` of its identifier, which lasts from release to release, after the one before
it there (`dcat:prev`), and says what changed (`adms:versionNotes`). Each concept of a European vocabulary that is used
stands in the graph with its scheme, so that the catalogue is complete without a network.

The JSON-LD is written here; rdflib reads it and writes the other two. No node is blank, and the graph gives its
statements sorted, so that equal releases give equal bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from rdflib import Graph

from catalog.model import OPENNESS, Text
from publish.release.formats.json_file import document
from publish.release.history.written import version_notes
from publish.release.profiles.dcat_terms import (
    ADMINISTRATION,
    AUTHORITY,
    CONTEXT,
    LANGUAGES,
    PREFIXES,
    SHA256,
    concept,
    media_type_iri,
)
from publish.release.profiles.described import Described
from publish.release.profiles.facts import SDMX_FIGURES, DataFile, ReleaseFacts

JSON_LD, TURTLE, RDF_XML = "catalog.jsonld", "catalog.ttl", "catalog.rdf"

Node = dict[str, Any]


def dcat_files(of: ReleaseFacts, datasets: Sequence[Described]) -> dict[str, bytes]:
    """Takes a release and its datasets; gives the catalogue in the three notations, by path."""
    content = catalogue(of, datasets)
    graph = sorted_graph(document(content))
    return {
        JSON_LD: document(content),
        TURTLE: graph.serialize(format="turtle").encode("utf-8"),
        RDF_XML: graph.serialize(format="xml").encode("utf-8"),
    }


class SortedGraph(Graph):
    """A graph that gives its statements in the order of their terms, whichever order sets have in this process."""

    def triples(self, triple: Any) -> Any:
        """Takes a pattern; gives the statements that match, sorted."""
        yield from sorted(super().triples(triple))


def sorted_graph(json_ld: bytes) -> Graph:
    """Takes the JSON-LD of a catalogue; gives its graph with our prefixes, in an order that never changes."""
    graph = SortedGraph(bind_namespaces="none")
    for prefix, iri in PREFIXES.items():
        graph.bind(prefix, iri)
    return graph.parse(data=json_ld, format="json-ld")


def catalogue(of: ReleaseFacts, datasets: Sequence[Described]) -> dict[str, object]:
    """Takes a release and its datasets; gives the JSON-LD document of the catalogue."""
    nodes = [
        _catalogue(of, datasets),
        *_shared(of, datasets),
        *(node for dataset in datasets for node in _dataset(of, dataset)),
    ]
    return {"@context": dict(CONTEXT), "@graph": nodes}


def dataset_iri(of: ReleaseFacts, dataset: str) -> str:
    """The name of a dataset as this release has it."""
    return f"{of.root}{TURTLE}#{dataset}"


def _catalogue(of: ReleaseFacts, datasets: Sequence[Described]) -> Node:
    release = of.release
    return {
        "@id": f"{of.base}#catalog",
        "@type": "dcat:Catalog",
        "title": _both(of.title),
        "description": _both(of.description),
        "publisher": _publisher_iri(of),
        "homepage": of.base,
        "language": list(LANGUAGES),
        "license": _licence_iri(of),
        "rights": f"{of.base}about.html#rights",
        "spatial": _area_iri(of),
        "themeTaxonomy": f"{AUTHORITY}data-theme",
        "issued": release.released_at,
        "modified": release.released_at,
        "version": release.version,
        "dataset": [dataset_iri(of, dataset.id) for dataset in datasets],
    }


def _shared(of: ReleaseFacts, datasets: Sequence[Described]) -> Iterator[Node]:
    """What all datasets refer to: publisher, contact, area, licence, rights, concepts."""
    publisher = of.release.publisher
    yield {
        "@id": _publisher_iri(of),
        "@type": "foaf:Agent",
        "name": _both(publisher.name),
        "homepage": of.base,
        "dct:type": {"@id": ADMINISTRATION},
    }
    yield {"@id": of.base, "@type": "foaf:Document"}
    kinds = ["vcard:Kind", "vcard:Organization"]
    contact: Node = {"@id": _contact_iri(of), "@type": kinds, "fn": _both(publisher.name)}
    yield contact | ({"hasEmail": f"mailto:{of.email}"} if of.email else {"vcard:note": publisher.contact})
    yield {
        "@id": _area_iri(of),
        "@type": "dct:Location",
        "identifier": of.release.area_code,
        "prefLabel": {"zh": of.release.area_name},
    }
    yield {
        "@id": _licence_iri(of),
        "@type": "dct:LicenseDocument",
        "identifier": publisher.licence,
        "rdfs:seeAlso": {"@id": publisher.licence_url},
    }
    yield {
        "@id": f"{of.base}about.html#rights",
        "@type": "dct:RightsStatement",
        "label": {
            "zh": f"可按{publisher.licence}许可自由使用，须注明来源。",
            "en": f"Free to use under {publisher.licence}, with attribution.",
        },
    }
    yield from _concepts(of, datasets)
    shared = {file.path: file for dataset in datasets for file in dataset.files if file.path == SDMX_FIGURES}
    for file in shared.values():
        yield from _distribution(of, Text(zh="全部指标", en="All indicators"), file, _file_iri(of, "", file))


def _concepts(of: ReleaseFacts, datasets: Sequence[Described]) -> Iterator[Node]:
    """The concepts of other vocabularies that are used, each once, with their schemes."""
    known = of.release.vocabularies
    yield {
        "@id": f"{AUTHORITY}data-theme",
        "@type": "skos:ConceptScheme",
        "title": {"en": "Data theme", "zh": "数据主题"},
    }
    for language in LANGUAGES:
        yield concept(language, "dct:LinguisticSystem")
    yield concept(f"{AUTHORITY}planned-availability/STABLE", "skos:Concept", Text(zh="稳定", en="Stable"))
    yield {"@id": SHA256, "@type": "spdx:ChecksumAlgorithm"}
    yield {
        "@id": ADMINISTRATION,
        "@type": "skos:Concept",
        "prefLabel": {"en": "Local Authority", "zh": "地方机关"},
        "inScheme": "http://purl.org/adms/publishertype/1.0",
    }
    for code in _once(theme for dataset in datasets for theme in dataset.themes):
        yield concept(f"{AUTHORITY}data-theme/{code}", "skos:Concept", known.theme_labels[code])
    for name in _once(dataset.update_frequency for dataset in datasets):
        frequency = known.frequencies[name]
        yield concept(f"{AUTHORITY}frequency/{frequency.european}", "dct:Frequency", frequency.text)
    for name in _once(dataset.open_attribute for dataset in datasets):
        yield concept(f"{AUTHORITY}access-right/{known.access[name]}", "dct:RightsStatement", OPENNESS[name])
    files = {file.ending: file for dataset in datasets for file in dataset.files}
    for ending, file in sorted(files.items()):
        yield concept(f"{AUTHORITY}file-type/{known.formats[ending]}", "dct:MediaTypeOrExtent")
        yield {"@id": media_type_iri(file.media_type), "@type": "dct:MediaType"}


def _dataset(of: ReleaseFacts, dataset: Described) -> Iterator[Node]:
    """A dataset, its series, and everything that hangs on it."""
    known, own = of.release.vocabularies, dataset_iri(of, dataset.id)
    common: Node = {
        "title": _both(dataset.title),
        "description": _both(dataset.description),
        "publisher": _publisher_iri(of),
        "contactPoint": _contact_iri(of),
        "accrualPeriodicity": f"{AUTHORITY}frequency/{known.frequencies[dataset.update_frequency].european}",
        "spatial": _area_iri(of),
        "temporal": f"{own}-temporal",
        "modified": of.release.released_at,
    }
    yield {"@id": f"{dataset.page}#series", "@type": "dcat:DatasetSeries", **common}
    yield {
        "@id": own,
        "@type": "dcat:Dataset",
        **common,
        "identifier": dataset.id,
        "keyword": {
            "zh": _once(word.zh for word in dataset.keywords),
            "en": _once(word.en for word in dataset.keywords),
        },
        "theme": [f"{AUTHORITY}data-theme/{code}" for code in dataset.themes],
        "accessRights": f"{AUTHORITY}access-right/{known.access[dataset.open_attribute]}",
        "language": list(LANGUAGES),
        "landingPage": dataset.page,
        "issued": of.release.released_at,
        "version": dataset.version,
        "inSeries": f"{dataset.page}#series",
        "provenance": f"{own}-provenance",
        "distribution": [_file_iri(of, own, file) for file in dataset.files],
        **_lineage(of, dataset),
    }
    yield {"@id": dataset.page, "@type": "foaf:Document"}
    yield {
        "@id": f"{own}-temporal",
        "@type": "dct:PeriodOfTime",
        "startDate": dataset.start,
        "endDate": dataset.end,
    }
    yield {"@id": f"{own}-provenance", "@type": "dct:ProvenanceStatement", "label": _both(_provenance(dataset))}
    for file in dataset.files:
        if file.path != SDMX_FIGURES:
            yield from _distribution(of, dataset.title, file, _file_iri(of, own, file))


def _lineage(of: ReleaseFacts, dataset: Described) -> Node:
    """What comes before it in its series, which version was another one, and what became of it since."""
    if (change := dataset.change) is None:
        return {}
    told: Node = {"versionNotes": _both(version_notes(change))}
    compared_with = of.release.changes.compared_with if of.release.changes else None
    if change.before is None or change.bump == "returned" or compared_with is None:
        return told
    before = f"{of.base}releases/{compared_with['release']}/{TURTLE}#{dataset.id}"
    return told | {"prev": before} | ({} if change.bump == "none" else {"previousVersion": before})


def _file_iri(of: ReleaseFacts, own: str, file: DataFile) -> str:
    """The name of a file as a distribution; the one that holds all indicators has one name for all of them."""
    return f"{of.root}{TURTLE}#indicators-sdmx" if file.path == SDMX_FIGURES else f"{own}-{file.kind}"


def _distribution(of: ReleaseFacts, name: Text, file: DataFile, own: str) -> Iterator[Node]:
    title = Text(zh=f"{name.zh}（{file.label}）", en=f"{name.en} ({file.label})")
    yield {
        "@id": own,
        "@type": "dcat:Distribution",
        "title": _both(title),
        "accessURL": file.url,
        "downloadURL": file.url,
        "format": f"{AUTHORITY}file-type/{of.release.vocabularies.formats[file.ending]}",
        "mediaType": media_type_iri(file.media_type),
        "byteSize": str(file.size),
        "checksum": f"{own}-checksum",
        "license": _licence_iri(of),
        "rights": f"{of.base}about.html#rights",
        "language": list(LANGUAGES),
        "availability": f"{AUTHORITY}planned-availability/STABLE",
        "issued": of.release.released_at,
        "modified": of.release.released_at,
    }
    yield {"@id": f"{own}-checksum", "@type": "spdx:Checksum", "algorithm": SHA256, "checksumValue": file.sha256}


def _provenance(dataset: Described) -> Text:
    owner, sources = dataset.owner, dataset.sources
    if not sources:
        return Text(zh=f"由{owner.zh}提供。", en=f"Provided by: {owner.en}.")
    zh, en = "、".join(source.zh for source in sources), "; ".join(source.en for source in sources)
    return Text(zh=f"由{owner.zh}提供，来源：{zh}。", en=f"Provided by: {owner.en}. Sources: {en}.")


def _both(text: Text) -> dict[str, str]:
    return {"zh": text.zh, "en": text.en}


def _once(items: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(items))


def _publisher_iri(of: ReleaseFacts) -> str:
    return f"{of.base}#publisher"


def _contact_iri(of: ReleaseFacts) -> str:
    return f"{of.base}#contact"


def _area_iri(of: ReleaseFacts) -> str:
    return f"{of.base}#area-{of.release.area_code}"


def _licence_iri(of: ReleaseFacts) -> str:
    """The European name of the licence, or the licence's own address where there is none."""
    publisher = of.release.publisher
    code = of.release.vocabularies.licences.get(publisher.licence)
    return f"{AUTHORITY}licence/{code}" if code else publisher.licence_url
