"""The DCAT-AP catalogue: official shapes in two SHACL engines, and CKAN's harvester as a reader."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from rdflib import DCAT, DCTERMS, FOAF, Graph, Literal, Namespace, URIRef

from publish.release.files import release_files
from publish.release.profiles.score import MANDATORY, score_bytes
from tests.external.conftest import Change, Check, change_json
from tests.unit.publish.release.conftest import made_up_release
from tests.unit.publish.release.test_profiles import later

pytestmark = pytest.mark.external

NOTATIONS = ("catalog.jsonld", "catalog.ttl", "catalog.rdf")
SPDX = Namespace("http://spdx.org/rdf/terms#")
# The shapes of the vocabularies ask for names of algorithms that begin with https; SPDX itself has http.
KNOWN = {"mdr-vocabularies.shape.ttl http://spdx.org/rdf/terms#algorithm"}


def without(subject_class: URIRef, predicate: URIRef) -> Change:
    """Takes a property away from all nodes of a class."""

    def change(graph: Graph) -> None:
        for subject in graph.subjects(URIRef("http://www.w3.org/1999/02/22-rdf-syntax-ns#type"), subject_class):
            graph.remove((subject, predicate, None))

    return in_turtle(change)


def instead(predicate: URIRef, value: Any) -> Change:
    """Gives a property another value everywhere."""

    def change(graph: Graph) -> None:
        for subject in list(graph.subjects(predicate)):
            graph.set((subject, predicate, value))

    return in_turtle(change)


def in_turtle(change: Callable[[Graph], None]) -> Change:
    def both(folder: Path) -> None:
        graph = Graph().parse(folder / "catalog.ttl")
        change(graph)
        graph.serialize(folder / "catalog.ttl", format="turtle")

    return both


def test_all_notations_hold_the_same_statements_without_blank_nodes(good: Path) -> None:
    graphs = [Graph().parse(good / name) for name in NOTATIONS]
    first = set(graphs[0])
    assert len(first) > 300
    assert all(set(graph) == first for graph in graphs)
    assert all(isinstance(term, (URIRef, Literal)) for triple in first for term in triple)


def test_dates_are_dates(good: Path) -> None:
    """The shapes let any text pass for a date."""
    graph = Graph().parse(good / "catalog.ttl")
    dated = [
        o for p in (DCTERMS.issued, DCTERMS.modified, DCAT.startDate, DCAT.endDate) for o in graph.objects(None, p)
    ]
    assert len(dated) > 20
    assert all(isinstance(o, Literal) and not o.ill_typed and o.datatype is not None for o in dated)


def test_the_official_shapes_hold(good: Path, check: Check) -> None:
    found = check("shacl", *(good / name for name in NOTATIONS))
    assert [set(each.problems) - KNOWN for each in found] == [set()] * 3


def test_the_official_shapes_hold_for_a_release_that_follows_another(tmp_path: Path, check: Check) -> None:
    (tmp_path / "catalog.ttl").write_bytes(release_files(later(made_up_release()))["catalog.ttl"])
    (found,) = check("shacl", tmp_path / "catalog.ttl")
    assert set(found.problems) - KNOWN == set()
    graph = Graph().parse(tmp_path / "catalog.ttl")
    assert {str(before).rpartition("#")[2] for before in graph.objects(None, DCAT.previousVersion)} == {"marriages"}


BROKEN = {
    "no description": (without(DCAT.Dataset, DCTERMS.description), DCTERMS.description),
    "no title": (without(DCAT.DatasetSeries, DCTERMS.title), DCTERMS.title),
    "no publisher": (without(DCAT.Catalog, DCTERMS.publisher), DCTERMS.publisher),
    "no address": (without(DCAT.Distribution, DCAT.accessURL), DCAT.accessURL),
    "no algorithm": (without(SPDX.Checksum, SPDX.algorithm), SPDX.algorithm),
    "a publisher that is text": (instead(DCTERMS.publisher, Literal("bureau")), DCTERMS.publisher),
    "a size that is text": (instead(DCAT.byteSize, Literal("many")), DCAT.byteSize),
}


def test_both_engines_reject_broken_copies(
    mutant: Callable[[Change], Path], check: Check, second_shacl: Callable[..., Mapping[str, list[str]]]
) -> None:
    paths = [mutant(change) / "catalog.ttl" for change, _ in BROKEN.values()]
    first, second = check("shacl", *paths), second_shacl(*paths)
    for path, found, (name, (_, expected)) in zip(paths, first, BROKEN.items(), strict=True):
        assert f"dcat-ap-SHACL.ttl {expected}" in found.problems, name
        assert str(expected) in second[str(path)], name


def test_the_second_engine_finds_nothing_in_the_release(
    good: Path, second_shacl: Callable[..., Mapping[str, list[str]]]
) -> None:
    assert second_shacl(good / "catalog.ttl") == {str(good / "catalog.ttl"): []}


def test_an_invented_frequency_is_rejected(mutant: Callable[[Change], Path], check: Check) -> None:
    change = instead(DCTERMS.accrualPeriodicity, URIRef("http://publications.europa.eu/resource/authority/frequency/X"))
    (found,) = check("shacl", mutant(change) / "catalog.ttl")
    assert f"mdr-vocabularies.shape.ttl {DCTERMS.accrualPeriodicity}" in found.problems


def test_a_harvester_reads_every_dataset_with_its_files(good: Path, check: Check) -> None:
    for found in check("harvest", *(good / name for name in NOTATIONS)):
        assert found.problems == []
        assert sorted(each["url"].rpartition("/")[2] for each in found.read) == [
            "assistance-people.html",
            "beds-per-1000.html",
            "marriages.html",
            "subsidy_per_person.html",
        ]
        for indicator in (each for each in found.read if "/indicators/" in each["url"]):
            assert len(indicator["resources"]) == 4
        for dataset in (each for each in found.read if "/datasets/" in each["url"]):
            assert {tag["name"] for tag in dataset["tags"]} == {"低保", "低保 in English"}
            names = {each["url"].rpartition("/")[2].rpartition(".")[2] for each in dataset["resources"]}
            assert {"csv", "json", "parquet"} <= names
            assert all(each["size"] and len(each["hash"]) == 64 for each in dataset["resources"])


def test_a_harvester_misses_what_is_taken_away(mutant: Callable[[Change], Path], check: Check) -> None:
    (found,) = check("harvest", mutant(without(DCAT.Dataset, DCAT.distribution)) / "catalog.ttl")
    (nameless,) = check("harvest", mutant(without(FOAF.Agent, FOAF.name)) / "catalog.ttl")
    assert [each["resources"] for each in found.read] == [[]] * 4
    assert not any(extra["key"] == "publisher_name" for each in nameless.read for extra in each["extras"])


def test_the_score_takes_for_compliance_what_the_shapes_take(
    good: Path, mutant: Callable[[Change], Path], check: Check
) -> None:
    """Whatever mandatory property is taken away: the shapes object, and the score loses the points for compliance."""
    taken = [(kind, key) for kind, keys in MANDATORY.items() for key in keys]

    def without_key(kind: str, key: str) -> Change:
        def change(content: Any) -> None:
            for node in content["@graph"]:
                if node["@type"] == kind:
                    node.pop(key)

        return change_json("catalog.jsonld", change)

    paths = [mutant(without_key(kind, key)) / "catalog.jsonld" for kind, key in taken]
    found = check("shacl", *paths)
    assert [bool(set(each.problems) - KNOWN) for each in found] == [True] * len(taken)
    scores = [json.loads(score_bytes(path.read_bytes(), ()))["datasets"] for path in (good / "catalog.jsonld", *paths)]
    assert ["compliance" in datasets[0]["lost"] for datasets in scores] == [False, *[True] * len(taken)]
