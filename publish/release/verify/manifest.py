"""Hashes, manifest and approvals of a release: every byte is listed, and what was approved is what is there.

Belongs here: proofs about files as bytes. Does not belong here: what stands in the tables (`tables`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator

from publish.release.about import QUALITY, STATISTICS, SUPPRESSION
from publish.release.files import PACKAGE
from publish.release.formats.parquet_file import parquet_metadata
from publish.release.manifest import (
    CHECKSUMS,
    KEY,
    MANIFEST,
    SCHEMA,
    SIGNATURE,
    SM3_CHECKSUMS,
    UNLISTED,
    draft_manifest_sha256,
    media_type,
    sha256,
    sm3,
)
from publish.release.model import SYNTHETIC_NOTE
from publish.release.verify.finding import Files, Finding, differences

# The JSON files that say whether the data are synthetic, by how their paths end.
_SAYING = (PACKAGE, STATISTICS, QUALITY, SUPPRESSION)


def checksums(files: Files) -> Iterator[Finding]:
    """SHA256SUMS and SM3SUMS list the other files once, with the hashes that they have."""
    signed = {path: content for path, content in files.items() if path not in (CHECKSUMS, SIGNATURE, KEY)}
    yield from _sums(files, CHECKSUMS, signed, "SHA-256", sha256)
    listed = {path: content for path, content in signed.items() if path != SM3_CHECKSUMS}
    yield from _sums(files, SM3_CHECKSUMS, listed, "SM3", sm3)


def _sums(files: Files, name: str, covered: Files, called: str, digest: Callable[[bytes], str]) -> Iterator[Finding]:
    lines = [line.partition("  ") for line in files[name].decode("utf-8").splitlines()]
    stated = {path: text for text, _, path in lines}
    yield from differences(stated, covered, name)
    for path in sorted(stated.keys() & covered.keys()):
        if digest(covered[path]) != stated[path]:
            yield Finding(path, f"does not have the {called} that {name} states")
    if len(lines) != len(stated):
        yield Finding(name, "lists a file twice")


def listed(files: Files) -> Iterator[Finding]:
    """RELEASE.json lists every file but the two about files, as it is."""
    manifest = json.loads(files[MANIFEST])
    if manifest["schema"] != SCHEMA:
        yield Finding(MANIFEST, f"has a schema other than {SCHEMA}")
    stated = {entry["path"]: entry for entry in manifest["files"]}
    covered = {path: content for path, content in files.items() if path not in UNLISTED}
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


def approvals(files: Files) -> Iterator[Finding]:
    """A draft names no approvals; what is published names some, and the draft that they were given for is behind it."""
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


def synthetic(files: Files) -> Iterator[Finding]:
    """Every file that has a place for it must say the same as the manifest about synthetic data."""
    said = json.loads(files[MANIFEST])["synthetic"]
    for path, content in sorted(files.items()):
        if path.endswith(_SAYING) or re.fullmatch(r"indicators/[^.]+\.json", path):
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
