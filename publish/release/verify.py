"""Re-proves a release from its own files: what its manifest and descriptors claim is computed again.

Belongs here: checks that need nothing but the release directory (or, for `verify_site`, the site around it).
Does not belong here: the gates before a release, and repairing anything.

A file that cannot be read is a finding and never a pass. Findings name files, columns and counts, not values.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from publish.errors import PublishError
from publish.release.decode import (
    Fields,
    Rows,
    parquet_metadata,
    rows_of_csv,
    rows_of_json,
    rows_of_parquet,
)
from publish.release.disk import read_tree
from publish.release.files import PACKAGE
from publish.release.manifest import (
    CHECKSUMS,
    LATEST,
    MANIFEST,
    SCHEMA,
    draft_manifest_sha256,
    is_version,
    latest_bytes,
    media_type,
    sha256,
    version_order,
)
from publish.release.model import STATUS_CONFIDENTIAL, SYNTHETIC_NOTE, WITH_FIGURES

Files = Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong: the file it is wrong in, relative to what was verified, and what it is."""

    path: str
    problem: str

    def __str__(self) -> str:
        """The finding as one line."""
        return f"{self.path}: {self.problem}"


def verify(folder: Path) -> list[Finding]:
    """Takes a release directory, draft or published; gives what is wrong with it, nothing if it is sound."""
    try:
        return release_findings(read_tree(folder))
    except (OSError, PublishError) as error:
        return [Finding(".", str(error))]


def release_findings(files: Files) -> list[Finding]:
    """Takes the content of all files of a release directory by path; gives what is wrong with them."""
    return [
        *_guarded(CHECKSUMS, _checksums, files),
        *_guarded(MANIFEST, _manifest, files),
        *_guarded(MANIFEST, _approvals, files),
        *_guarded(PACKAGE, _tables, files),
        *_guarded(PACKAGE, _synthetic, files),
    ]


def checksum_findings(folder: Path) -> list[Finding]:
    """Takes a release directory; gives only what its checksums say, quickly enough for all old releases."""
    return _guarded(CHECKSUMS, lambda: _checksums(read_tree(folder)))


def verify_site(site: Path, check: Callable[[Path], list[Finding]] = verify) -> list[Finding]:
    """Takes a site and how to check each release; gives what is wrong with releases, chain and `latest`."""
    folder = site / "releases"
    names = [path.name for path in folder.iterdir()] if folder.is_dir() else []
    releases = [folder / name for name in sorted(filter(is_version, names), key=version_order)]
    return [
        *(Finding(f"releases/{r.name}/{found.path}", found.problem) for r in releases for found in check(r)),
        *_guarded("releases", _chain, releases),
        *_guarded(LATEST, _pointer, site, releases),
    ]


def _guarded(path: str, check: Callable[..., Iterator[Finding]], *arguments: object) -> list[Finding]:
    """Runs a check; a check that breaks on what it reads has found something."""
    try:
        return list(check(*arguments))
    except (KeyError, ValueError, TypeError, AttributeError, IndexError, OSError, PublishError) as error:
        return [Finding(path, f"cannot be checked ({type(error).__name__}): a part is missing or malformed")]


def _checksums(files: Files) -> Iterator[Finding]:
    lines = [line.partition("  ") for line in files[CHECKSUMS].decode("utf-8").splitlines()]
    stated = {path: digest for digest, _, path in lines}
    covered = {path: content for path, content in files.items() if path != CHECKSUMS}
    yield from _differences(stated, covered, CHECKSUMS)
    for path in sorted(stated.keys() & covered.keys()):
        if sha256(covered[path]) != stated[path]:
            yield Finding(path, "does not have the SHA-256 that SHA256SUMS states")
    if len(lines) != len(stated):
        yield Finding(CHECKSUMS, "lists a file twice")


def _differences(stated: Collection[str], found: Collection[str], where: str) -> Iterator[Finding]:
    for path in sorted(set(stated) - set(found)):
        yield Finding(path, f"is in {where} but missing")
    for path in sorted(set(found) - set(stated)):
        yield Finding(path, f"is not in {where}")


def _manifest(files: Files) -> Iterator[Finding]:
    manifest = json.loads(files[MANIFEST])
    if manifest["schema"] != SCHEMA:
        yield Finding(MANIFEST, f"has a schema other than {SCHEMA}")
    stated = {entry["path"]: entry for entry in manifest["files"]}
    covered = {path: content for path, content in files.items() if path not in (MANIFEST, CHECKSUMS)}
    yield from (Finding(path, "is in RELEASE.json but missing") for path in sorted(stated.keys() - covered.keys()))
    yield from (Finding(path, "is not in RELEASE.json") for path in sorted(covered.keys() - stated.keys()))
    for path in sorted(stated.keys() & covered.keys()):
        content = covered[path]
        found = {
            "path": path,
            "bytes": len(content),
            "sha256": sha256(content),
            "media_type": media_type(path),
        }
        if stated[path] != found:
            yield Finding(path, "differs from its entry in RELEASE.json")


def _approvals(files: Files) -> Iterator[Finding]:
    manifest = json.loads(files[MANIFEST])
    if manifest["state"] == "draft":
        if manifest["approvals"] or manifest["approved_manifest_sha256"] is not None:
            yield Finding(MANIFEST, "is a draft and names approvals")
        return
    if not manifest["approvals"]:
        yield Finding(MANIFEST, "is published without an approval")
    if not all(approval["person"].strip() and approval["reason"].strip() for approval in manifest["approvals"]):
        yield Finding(MANIFEST, "has an approval without person or reason")
    if manifest["approved_manifest_sha256"] != draft_manifest_sha256(files[MANIFEST]):
        yield Finding(MANIFEST, "is not what was approved: the draft's manifest behind it has another SHA-256")


def _tables(files: Files) -> Iterator[Finding]:
    manifest = json.loads(files[MANIFEST])
    stated = {f"datasets/{d['id']}/{d['id']}.csv": (d["rows"], d["suppressed_rows"]) for d in manifest["datasets"]}
    stated |= {f"indicators/{i['id']}.csv": (i["observations"], i["suppressed"]) for i in manifest["indicators"]}
    if not stated and PACKAGE not in files:
        return
    resources = {resource["path"]: resource for resource in json.loads(files[PACKAGE])["resources"]}
    yield from _differences(stated, resources, PACKAGE)
    owners = {_owner(path) for path in stated}
    for path in sorted(files):
        if path.startswith(("datasets/", "indicators/")) and _owner(path) not in owners:
            yield Finding(path, "belongs to no table of RELEASE.json")
    for path in sorted(stated.keys() & resources.keys()):
        yield from _guarded(path, _table, files, path, resources[path], stated[path])


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
    if rows_of_parquet(files[f"{stem}.parquet"], resource["schema"]["fields"]) != rows:
        yield Finding(f"{stem}.parquet", "does not hold the same cells as the CSV")
    own = f"{folder}/{PACKAGE}"
    if json.loads(files[own])["resources"] != [{**resource, "path": f"{name}.csv"}]:
        yield Finding(own, "describes the table differently from the release's datapackage.json")


def _rows(path: str, fields: Fields, key: list[str], rows: Rows, stated: tuple[int, int]) -> Iterator[Finding]:
    names = [field["name"] for field in fields]
    statuses = [row[names.index("status")] for row in rows]
    found = (len(rows), statuses.count(STATUS_CONFIDENTIAL))
    if found != stated:
        yield Finding(path, f"has (rows, suppressed) {found}, RELEASE.json says {stated}")
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


def _synthetic(files: Files) -> Iterator[Finding]:
    """Every file that has a place for it must say the same as the manifest about synthetic data."""
    said = json.loads(files[MANIFEST])["synthetic"]
    for path, content in sorted(files.items()):
        if path.endswith(PACKAGE) or (path.startswith("indicators/") and path.endswith(".json")):
            found = json.loads(content)["synthetic"]
        elif path.endswith(".parquet"):
            found = {"true": True, "false": False}[parquet_metadata(content)["synthetic"]]
        elif path.endswith(".md"):
            text = content.decode("utf-8")
            found = SYNTHETIC_NOTE.zh in text or SYNTHETIC_NOTE.en in text
        else:
            continue
        if found != said:
            yield Finding(path, "does not say the same as RELEASE.json about synthetic data")


def _chain(releases: Sequence[Path]) -> Iterator[Finding]:
    expected = None
    for folder in releases:
        content = (folder / MANIFEST).read_bytes()
        manifest = json.loads(content)
        if manifest["release"] != folder.name:
            yield Finding(f"releases/{folder.name}/{MANIFEST}", "is the manifest of another release")
        if manifest["previous"] != expected:
            yield Finding(f"releases/{folder.name}/{MANIFEST}", "does not name the release before it")
        expected = {"release": folder.name, "manifest_sha256": sha256(content)}


def _pointer(site: Path, releases: Sequence[Path]) -> Iterator[Finding]:
    newest = releases[-1]
    if (site / LATEST).read_bytes() != latest_bytes(newest.name, (newest / MANIFEST).read_bytes()):
        yield Finding(LATEST, "does not point to the newest release")
    if read_tree(site / "latest") != read_tree(newest):
        yield Finding("latest", "is not a copy of the newest release")
