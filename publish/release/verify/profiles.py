"""The profiles say the same: title, licence, version, size, hash, rows and span of each dataset, wherever they stand.

Belongs here: what several metadata standards tell of one dataset, compared with the manifest and with the files, and
the metadata quality score computed again. Does not belong here: whether a profile is valid by its own standard.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from publish.release.manifest import MANIFEST, sha256
from publish.release.profiles import croissant, csvw
from publish.release.profiles.dcat import JSON_LD
from publish.release.profiles.described import indicator_name
from publish.release.profiles.schema_org import SCHEMA_ORG
from publish.release.profiles.score import SCORE, score_bytes
from publish.release.verify.finding import Files, Finding

PACKAGE = "datapackage.json"
Told = dict[str, Any]


def profiles(files: Files) -> Iterator[Finding]:
    """Every profile of every dataset tells what the manifest and the files tell; the score is what it says."""
    manifest = json.loads(files[MANIFEST])
    if not manifest["datasets"]:
        return
    content = json.loads(files[JSON_LD])
    nodes = {node["@id"]: node for node in content["@graph"]}
    root = _root(manifest)
    for dataset in manifest["datasets"]:
        csv = f"datasets/{dataset['id']}/{dataset['id']}.csv"
        told_by = _told(files, nodes, dataset["id"], root)
        expected = _expected(manifest, dataset, files[csv]) | {"span": told_by[JSON_LD]["span"]}
        for path, told in told_by.items():
            for name in sorted(told.keys() & expected.keys()):
                if told[name] != expected[name]:
                    yield Finding(path, f"tells another {name} of {dataset['id']} than RELEASE.json and the CSV")
    yield from _indicators(files, manifest, nodes, root)
    yield from _distributions(files, nodes, root)
    if files[SCORE] != score_bytes(files[JSON_LD], {root + path for path in files}):
        yield Finding(SCORE, "is not what the catalogue gives when it is computed again")


def _indicators(files: Files, manifest: Mapping[str, Any], nodes: Mapping[str, Any], root: str) -> Iterator[Finding]:
    """The catalogue tells of every indicator what the manifest and its CSV tell."""
    for indicator in manifest["indicators"]:
        iri = f"{root}catalog.ttl#{indicator_name(indicator['id'])}"
        if iri not in nodes:
            yield Finding(JSON_LD, f"does not list {indicator['id']}, which RELEASE.json does")
            continue
        told = _dcat(nodes, iri)
        about = {**indicator, "title": indicator["name"], "rows": indicator["observations"]}
        expected = _expected(manifest, about, files[f"indicators/{indicator['id']}.csv"])
        for name in sorted(told.keys() & expected.keys()):
            if told[name] != expected[name]:
                yield Finding(JSON_LD, f"tells another {name} of {indicator['id']} than RELEASE.json and the CSV")


def _root(manifest: Mapping[str, Any]) -> str:
    return f"{manifest['publisher']['base_url'].rstrip('/')}/releases/{manifest['release']}/"


def _expected(manifest: Mapping[str, Any], dataset: Mapping[str, Any], csv: bytes) -> Told:
    return {
        "title": dataset["title"]["zh"],
        "English title": dataset["title"]["en"],
        "licence": manifest["licence"]["url"],
        "time of release": manifest["released_at"],
        "version": dataset["version"],
        "size": len(csv),
        "SHA-256": sha256(csv),
        "number of rows": dataset["rows"],
    }


def _told(files: Files, nodes: Mapping[str, Any], dataset: str, root: str) -> dict[str, Told]:
    """What each profile tells of a dataset, in the same words; spans are compared with that of the catalogue."""
    folder = f"datasets/{dataset}"
    return {
        JSON_LD: _dcat(nodes, f"{root}catalog.ttl#{dataset}"),
        f"{folder}/{PACKAGE}": _package(json.loads(files[f"{folder}/{PACKAGE}"])),
        f"{folder}/{dataset}.csv{csvw.ENDING}": _csvw(json.loads(files[f"{folder}/{dataset}.csv{csvw.ENDING}"])),
        f"{folder}/{croissant.CROISSANT}": _schema(json.loads(files[f"{folder}/{croissant.CROISSANT}"])),
        f"{folder}/{SCHEMA_ORG}": _schema(json.loads(files[f"{folder}/{SCHEMA_ORG}"])),
    }


def _dcat(nodes: Mapping[str, Any], name: str) -> Told:
    node, csv = nodes[name], nodes[f"{name}-csv"]
    licence = nodes[csv["license"]]
    return {
        "title": node["title"]["zh"],
        "English title": node["title"]["en"],
        "licence": licence["rdfs:seeAlso"]["@id"],
        "time of release": node["issued"],
        "version": node["version"],
        "size": int(csv["byteSize"]),
        "SHA-256": nodes[csv["checksum"]]["checksumValue"],
        "span": _span(nodes[node["temporal"]]),
    }


def _span(period: Mapping[str, str]) -> str:
    return f"{period['startDate']}/{period['endDate']}"


def _package(content: Mapping[str, Any]) -> Told:
    (resource,) = content["resources"]
    return {
        "title": content["title"],
        "English title": content["title_en"],
        "licence": content["licenses"][0]["path"],
        "time of release": content["created"],
        "version": content["version"],
        "size": resource["bytes"],
        "SHA-256": resource["hash"].removeprefix("sha256:"),
    }


def _csvw(content: Mapping[str, Any]) -> Told:
    titles = {each["@language"]: each["@value"] for each in content["dc:title"]}
    return {
        "title": titles["zh"],
        "English title": titles["en"],
        "licence": content["dc:license"]["@id"],
        "time of release": content["dc:issued"],
        "version": content["schema:version"],
        "size": content["schema:contentSize"],
        "SHA-256": content["schema:sha256"],
        "number of rows": int(content["schema:size"].split()[0]),
        "span": content["dc:temporal"],
    }


def _schema(content: Mapping[str, Any]) -> Told:
    """Croissant and schema.org have most words in common."""
    csv = next(each for each in content["distribution"] if each["encodingFormat"] == "text/csv")
    rows = content["recordSet"][0]["description"] if "recordSet" in content else content["size"]
    return {
        "title": content["name"],
        "English title": content["alternateName"],
        "licence": content["license"],
        "time of release": content["datePublished"],
        "version": content["version"],
        "size": int(csv["contentSize"].split()[0]),
        "SHA-256": csv["sha256"],
        "number of rows": int(rows.split()[0]),
        "span": content["temporalCoverage"],
    }


def _distributions(files: Files, nodes: Mapping[str, Any], root: str) -> Iterator[Finding]:
    """Every file that the catalogue names is in the release, with size and hash as stated."""
    for node in nodes.values():
        if node["@type"] != "dcat:Distribution":
            continue
        path = node["downloadURL"].removeprefix(root)
        if path not in files:
            yield Finding(JSON_LD, f"names {path}, which the release does not hold")
            continue
        stated = (int(node["byteSize"]), nodes[node["checksum"]]["checksumValue"])
        if stated != (len(files[path]), sha256(files[path])):
            yield Finding(JSON_LD, f"states another size or hash of {path}")
