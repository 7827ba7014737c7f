"""The metadata quality score of the European data portal, 405 points, computed from our catalogue without a network.

Source: the weights of the portal's Metadata Quality Assessment. As there, what concerns distributions counts when the
best distribution of a dataset has it, and a dataset with 351 points is excellent. Instead of asking whether an address
answers, this asks whether the release holds the file. DCAT-AP compliance is that nothing mandatory is missing; the
tests hold that against the official shapes.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from catalog.model import Text
from publish.release.formats.json_file import document
from publish.release.profiles.dcat_terms import AUTHORITY, media_type_iri

SCORE = "metadata-score.json"
MAXIMUM, EXCELLENT, GOOD, SUFFICIENT = 405, 351, 221, 120

Node = Mapping[str, Any]

# The portal's own lists of formats, as codes of the authority "file-type"; those that a release can have.
_OPEN = frozenset(f"{AUTHORITY}file-type/{code}" for code in ("CSV", "JSON", "XML", "ZIP"))
_READABLE = frozenset(f"{AUTHORITY}file-type/{code}" for code in ("CSV", "JSON", "XML", "XLSX"))
MANDATORY: Mapping[str, Sequence[str]] = {
    "dcat:Catalog": ("title", "description", "publisher"),
    "dcat:Dataset": ("title", "description"),
    "dcat:DatasetSeries": ("title", "description"),
    "dcat:Distribution": ("accessURL",),
    "spdx:Checksum": ("algorithm", "checksumValue"),
    "foaf:Agent": ("name",),
}


@dataclass(frozen=True, slots=True)
class Looked:
    """What the score looks at: a dataset, its distributions, the addresses of files that the release has, and whether
    the catalogue complies with DCAT-AP."""

    dataset: Node
    distributions: Sequence[Node]
    held: Collection[str]
    complies: bool

    def any_has(self, key: str) -> bool:
        """Whether some distribution has a property."""
        return any(each.get(key) for each in self.distributions)

    def any_in(self, key: str, allowed: Callable[[str], bool]) -> bool:
        """Whether some distribution has a property with an allowed value."""
        return any(key in each and allowed(str(each[key])) for each in self.distributions)


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that is asked of a dataset, its points, and how it is answered."""

    name: str
    dimension: str
    points: int
    text: Text
    holds: Callable[[Looked], bool]


def _of_dataset(key: str) -> Callable[[Looked], bool]:
    return lambda looked: bool(looked.dataset.get(key))


def _of_file(key: str) -> Callable[[Looked], bool]:
    return lambda looked: looked.any_has(key)


def _answers(key: str) -> Callable[[Looked], bool]:
    return lambda looked: looked.any_in(key, looked.held.__contains__)


def _within(key: str, allowed: Callable[[str], bool]) -> Callable[[Looked], bool]:
    return lambda looked: looked.any_in(key, allowed)


def _has_vocabulary(looked: Looked) -> bool:
    return looked.any_in("format", lambda iri: iri.startswith(f"{AUTHORITY}file-type/")) and looked.any_in(
        "mediaType", lambda iri: iri.startswith(media_type_iri(""))
    )


def _missing(nodes: Mapping[str, Node]) -> Iterator[str]:
    """The nodes that lack something mandatory, or refer to a publisher that is not described."""
    for name, node in nodes.items():
        for key in MANDATORY.get(str(node["@type"]), ()):
            if not node.get(key):
                yield name
        publisher = node.get("publisher")
        if publisher is not None and nodes.get(str(publisher), {}).get("@type") != "foaf:Agent":
            yield name


PARTS: Sequence[Part] = (
    Part("keyword", "findability", 30, Text(zh="有关键词", en="keywords"), _of_dataset("keyword")),
    Part("theme", "findability", 30, Text(zh="有主题分类", en="theme"), _of_dataset("theme")),
    Part("spatial", "findability", 20, Text(zh="有空间范围", en="spatial coverage"), _of_dataset("spatial")),
    Part("temporal", "findability", 20, Text(zh="有时间范围", en="temporal coverage"), _of_dataset("temporal")),
    Part(
        "access_answers",
        "accessibility",
        50,
        Text(zh="访问地址有效", en="access address is held"),
        _answers("accessURL"),
    ),
    Part("download", "accessibility", 20, Text(zh="有下载地址", en="download address"), _of_file("downloadURL")),
    Part(
        "download_answers",
        "accessibility",
        30,
        Text(zh="下载地址有效", en="download address is held"),
        _answers("downloadURL"),
    ),
    Part("format", "interoperability", 20, Text(zh="有文件格式", en="format"), _of_file("format")),
    Part("media_type", "interoperability", 10, Text(zh="有媒体类型", en="media type"), _of_file("mediaType")),
    Part(
        "vocabulary",
        "interoperability",
        10,
        Text(zh="格式和媒体类型来自标准词表", en="format and media type from vocabularies"),
        _has_vocabulary,
    ),
    Part(
        "open_format",
        "interoperability",
        20,
        Text(zh="有非专有格式", en="a non-proprietary format"),
        _within("format", _OPEN.__contains__),
    ),
    Part(
        "readable_format",
        "interoperability",
        20,
        Text(zh="有机器可读格式", en="a machine-readable format"),
        _within("format", _READABLE.__contains__),
    ),
    Part(
        "compliance",
        "interoperability",
        30,
        Text(zh="符合 DCAT-AP", en="DCAT-AP compliance"),
        lambda looked: looked.complies,
    ),
    Part("licence", "reusability", 20, Text(zh="有许可", en="licence"), _of_file("license")),
    Part(
        "known_licence",
        "reusability",
        10,
        Text(zh="许可来自标准词表", en="licence from vocabulary"),
        _within("license", lambda iri: iri.startswith(f"{AUTHORITY}licence/")),
    ),
    Part("access_rights", "reusability", 10, Text(zh="有访问权限", en="access rights"), _of_dataset("accessRights")),
    Part(
        "known_access_rights",
        "reusability",
        5,
        Text(zh="访问权限来自标准词表", en="access rights from vocabulary"),
        lambda looked: str(looked.dataset.get("accessRights")).startswith(f"{AUTHORITY}access-right/"),
    ),
    Part("contact", "reusability", 20, Text(zh="有联系方式", en="contact point"), _of_dataset("contactPoint")),
    Part("publisher", "reusability", 10, Text(zh="有发布者", en="publisher"), _of_dataset("publisher")),
    Part("rights", "contextuality", 5, Text(zh="有权利说明", en="rights"), _of_file("rights")),
    Part("size", "contextuality", 5, Text(zh="有文件大小", en="size"), _of_file("byteSize")),
    Part("issued", "contextuality", 5, Text(zh="有发布日期", en="date of issue"), _of_dataset("issued")),
    Part("modified", "contextuality", 5, Text(zh="有更新日期", en="date of modification"), _of_dataset("modified")),
)


def score_bytes(json_ld: bytes, held: Collection[str]) -> bytes:
    """Takes the JSON-LD catalogue and the addresses of the files of the release; gives the score with its parts.

    The score of the release is that of its worst dataset.
    """
    nodes = {node["@id"]: node for node in json.loads(json_ld)["@graph"]}
    complies = not any(_missing(nodes))
    datasets = [node for node in nodes.values() if node["@type"] == "dcat:Dataset"]
    scored = [_scored(Looked(node, _distributions(node, nodes), held, complies)) for node in datasets]
    lowest = min((entry["score"] for entry in scored), default=0)
    return document(
        {
            "method": "data.europa.eu Metadata Quality Assessment",
            "maximum": MAXIMUM,
            "score": lowest,
            "rating": rating(lowest),
            "parts": [
                {"part": p.name, "dimension": p.dimension, "points": p.points, "text": p.text.model_dump()}
                for p in PARTS
            ],
            "datasets": scored,
        }
    )


def rating(score: int) -> str:
    """Takes a score; gives the portal's word for it."""
    steps = ((EXCELLENT, "excellent"), (GOOD, "good"), (SUFFICIENT, "sufficient"))
    return next((word for least, word in steps if score >= least), "bad")


def _distributions(dataset: Node, nodes: Mapping[str, Node]) -> list[Node]:
    return [nodes[name] for name in dataset.get("distribution", ()) if name in nodes]


def _scored(looked: Looked) -> dict[str, Any]:
    points = {part.name: part.points if part.holds(looked) else 0 for part in PARTS}
    return {
        "dataset": looked.dataset["identifier"],
        "score": sum(points.values()),
        "lost": [part.name for part in PARTS if not points[part.name]],
    }
