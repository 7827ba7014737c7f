"""The tables of a release: the same cells in every format, described as they are, keyed, sorted and protected.

Belongs here: proofs about rows. Does not belong here: arithmetic between figures (`figures`).
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from publish.release.files import DICTIONARY, PACKAGE
from publish.release.formats.cells import Fields, Rows
from publish.release.formats.csv_file import original, rows_of_csv
from publish.release.formats.json_file import rows_of_json
from publish.release.manifest import MANIFEST, sha256
from publish.release.model import STATUS_CONFIDENTIAL, WITH_FIGURES, Value
from publish.release.verify.about import about
from publish.release.verify.finding import Files, Finding, differences, guarded
from publish.release.verify.formats import dictionaries, same_cells


def tables(files: Files) -> Iterator[Finding]:
    """Every table that RELEASE.json names is there, is described as it is, and is the same in all formats."""
    manifest = json.loads(files[MANIFEST])
    stated = {f"datasets/{d['id']}/{d['id']}.csv": (d["rows"], d["suppressed_rows"]) for d in manifest["datasets"]}
    stated |= {f"indicators/{i['id']}.csv": (i["observations"], i["suppressed"]) for i in manifest["indicators"]}
    if not stated and PACKAGE not in files:
        return
    resources = {resource["path"]: resource for resource in json.loads(files[PACKAGE])["resources"]}
    yield from differences(stated, resources, PACKAGE)
    owners = {_owner(path) for path in stated}
    for path in sorted(files):
        if path.startswith(("datasets/", "indicators/")) and _owner(path) not in owners:
            yield Finding(path, "belongs to no table of RELEASE.json")
    for path in sorted(stated.keys() & resources.keys()):
        yield from guarded(path, _table, files, path, resources[path], stated[path])


def _owner(path: str) -> str:
    """The table that a file belongs to: a dataset has a folder, an indicator has files of its name."""
    return path.rsplit("/", 1)[0] if path.startswith("datasets/") else path.split(".", 1)[0]


def _table(files: Files, path: str, resource: Mapping[str, Any], stated: tuple[int, int]) -> Iterator[Finding]:
    fields, key = resource["schema"]["fields"], resource["schema"]["primaryKey"]
    content, stem = files[path], path.removesuffix(".csv")
    if (resource["bytes"], resource["hash"]) != (len(content), f"sha256:{sha256(content)}"):
        yield Finding(path, "differs from bytes or hash in datapackage.json")
    rows = rows_of_csv(content, fields)
    if rows_of_json(files[f"{stem}.json"], fields) != rows:
        yield Finding(f"{stem}.json", "does not hold the same cells as the CSV")
    if path.startswith("datasets/"):
        yield from _dataset(files, stem, resource, rows)
    yield from _rows(path, fields, key, rows, stated)


def _dataset(files: Files, stem: str, resource: Mapping[str, Any], rows: Rows) -> Iterator[Finding]:
    folder, _, name = stem.rpartition("/")
    yield from same_cells(files, stem, resource["schema"]["fields"], rows)
    yield from guarded(f"{folder}/{DICTIONARY}", dictionaries, files, folder, name)
    yield from about(files, folder, resource["schema"]["fields"], rows)
    own = f"{folder}/{PACKAGE}"
    if json.loads(files[own])["resources"] != [{**resource, "path": f"{name}.csv"}]:
        yield Finding(own, "describes the table differently from the release's datapackage.json")


def _rows(path: str, fields: Fields, key: list[str], rows: Rows, stated: tuple[int, int]) -> Iterator[Finding]:
    names = [field["name"] for field in fields]
    statuses = [row[names.index("status")] for row in rows]
    found = (len(rows), statuses.count(STATUS_CONFIDENTIAL))
    if found != stated:
        yield Finding(path, f"has (rows, suppressed) {found}, RELEASE.json says {stated}")
    for field, cells in zip(fields, zip(*rows, strict=True), strict=bool(rows)):
        yield from _constraints(path, field, cells)
    measures = [index for index, field in enumerate(fields) if field["measure"]]
    protected = (row for row, status in zip(rows, statuses, strict=True) if status not in WITH_FIGURES)
    if any(row[index] is not None for row in protected for index in measures):
        yield Finding(path, "gives a figure in a row whose status gives none")
    parts = [names.index(name) for name in key]
    keys: list[Any] = [tuple(row[part] for part in parts) for row in rows]
    if any(None in cells for cells in keys):
        yield Finding(path, "has an empty key cell")
        return
    if len(set(keys)) != len(keys):
        yield Finding(path, "repeats a key")
    if keys != sorted(keys):
        yield Finding(path, "is not sorted by its key")


def _constraints(path: str, field: Mapping[str, Any], cells: Collection[Value]) -> Iterator[Finding]:
    """What the descriptor requires of a column: a value in each row, and none that is not in its code list."""
    constraints = field.get("constraints", {})
    if constraints.get("required") and None in cells:
        yield Finding(path, f"column {field['name']} has to have values and lacks some")
    if "enum" in constraints:
        # The descriptor writes codes as the CSV does.
        unknown = {cell for cell in cells if cell is not None} - {original(code) for code in constraints["enum"]}
        if unknown:
            yield Finding(path, f"column {field['name']} has {len(unknown)} codes that the descriptor does not list")
