"""Arithmetic between the figures of a release: ratios are their parts divided, and what is said to add up adds up.

Belongs here: proofs that compute figures from other published figures. Does not belong here: reading and describing
tables (`tables`). Hidden figures are left out: a sum is proved where all of it is published as it was counted.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from catalog.model import Dimension
from publish.disclosure.sums import sums_of
from publish.release.files import PACKAGE
from publish.release.formats.cells import Fields
from publish.release.formats.csv_file import rows_of_csv
from publish.release.manifest import MANIFEST
from publish.release.model import STATUS_NORMAL, Value
from publish.release.verify.finding import Files, Finding, guarded
from publish.tables import PLACE_AND_TIME

# Ratios are rounded to six digits; half of the last one is what rounding may change.
ROUNDING = Decimal("0.0000005")
Row = Mapping[str, Value]


@dataclass(frozen=True)
class Keyed:
    """By what the rows of a published table are told apart, and which values stand for totals."""

    key: tuple[str, ...]
    dimensions: tuple[Dimension, ...]


@dataclass(frozen=True)
class PublishedRows:
    """A published table in the terms in which sums are looked for."""

    dataset: Keyed
    rows: tuple[Row, ...]

    @cached_property
    def row_of(self) -> Mapping[str, Row]:
        """Key as text -> row."""
        return {json.dumps([row[name] for name in self.dataset.key]): row for row in self.rows}


def ratios(files: Files) -> Iterator[Finding]:
    """Every value of an indicator with a denominator is scale x numerator / denominator, for growth of the difference
    to the denominator."""
    for path in sorted(files):
        if path.startswith("indicators/") and path.endswith(".json") and path.count(".") == 1:
            yield from guarded(path, _ratios, path, files[path])


def _ratios(path: str, content: bytes) -> Iterator[Finding]:
    read = json.loads(content, parse_float=Decimal)
    about = read["indicator"]
    scale, is_growth = Decimal(about["scale"]), about["kind"] == "growth"
    wrong = sum(not _is_ratio(observation, scale, is_growth) for observation in read["observations"])
    if wrong:
        yield Finding(path, f"{wrong} values are not what numerator and denominator give")


def _is_ratio(observation: Mapping[str, Any], scale: Decimal, is_growth: bool) -> bool:
    value, numerator, denominator = (observation[name] for name in ("value", "numerator", "denominator"))
    if numerator is None and denominator is None:
        return True
    if value is None or numerator is None or not denominator:
        return False
    part = Decimal(numerator) - (Decimal(denominator) if is_growth else 0)
    return abs(Decimal(value) - scale * part / Decimal(denominator)) <= ROUNDING


def sums(files: Files) -> Iterator[Finding]:
    """Measures that RELEASE.json calls additive are the sum of their parts, over dimensions and over areas.

    Not over time: figures of what stands at the end of a month, or is on a list all year, add up over areas as well.
    """
    manifest = json.loads(files[MANIFEST])
    if not manifest["datasets"]:
        return
    resources = {resource["path"]: resource for resource in json.loads(files[PACKAGE])["resources"]}
    for dataset in manifest["datasets"]:
        path = f"datasets/{dataset['id']}/{dataset['id']}.csv"
        if dataset["additive"]:
            yield from guarded(path, _sums, path, files[path], resources[path]["schema"], dataset)


def _sums(path: str, content: bytes, schema: Mapping[str, Any], dataset: Mapping[str, Any]) -> Iterator[Finding]:
    dimensions = tuple(Dimension(name=name, total=total) for name, total in dataset["totals"].items())
    rows = published_rows(content, schema["fields"], tuple(schema["primaryKey"]), dimensions)
    if not set(PLACE_AND_TIME) <= set(rows.dataset.key):
        return
    for measure in dataset["additive"]:
        found = (each for each in sums_of(rows) if each.kind != "period")
        broken = sum(_is_broken(rows, each.parent, each.children, measure) for each in found)
        if broken:
            yield Finding(path, f"{broken} figures of {measure} are not the sum of their parts")


def published_rows(
    content: bytes, fields: Fields, key: tuple[str, ...], dimensions: tuple[Dimension, ...]
) -> PublishedRows:
    """Reads a table of the release with what is said of its key and its totals."""
    names = [field["name"] for field in fields]
    rows = tuple(dict(zip(names, row, strict=True)) for row in rows_of_csv(content, fields))
    return PublishedRows(Keyed(key, dimensions), rows)


def _is_broken(rows: PublishedRows, parent: str, children: tuple[str, ...], measure: str) -> bool:
    members = [rows.row_of[identity] for identity in (parent, *children)]
    figures = [row[measure] for row in members]
    if any(row["status"] != STATUS_NORMAL for row in members) or None in figures:
        return False
    whole, *parts = (Decimal(str(figure)) for figure in figures)
    return whole != sum(parts)
