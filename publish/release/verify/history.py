"""What a release says of its changes: computed again from its files and those of the release before it.

Belongs here: proofs about CHANGES.json, the changelogs and the differences. Does not belong here: finding changes
(`history`).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from publish.release.disk import read_tree
from publish.release.history.compare import DISCLOSED, compare
from publish.release.history.record import WITHDRAWAL
from publish.release.history.state import state_of_files
from publish.release.history.written import CHANGES, change_files, head_of_manifest
from publish.release.manifest import MANIFEST, is_version, sha256
from publish.release.verify.finding import Files, Finding
from publish.release.withdrawal import WITHDRAWN


def changes(files: Files) -> Iterator[Finding]:
    """The change record is of this release, gives the versions that RELEASE.json gives, names every difference that
    is there, and tells no figure that was hidden before."""
    manifest, record = json.loads(files[MANIFEST]), json.loads(files[CHANGES])
    for name in ("release", "kind", "reason"):
        if record[name] != manifest[name]:
            yield Finding(CHANGES, f"has another {name} than RELEASE.json")
    for kind in ("datasets", "indicators"):
        if [(each["id"], each["version"]) for each in record[kind]] != [
            (each["id"], each["version"]) for each in manifest[kind]
        ]:
            yield Finding(CHANGES, f"has other {kind} or versions than RELEASE.json")
    tables = [*record["datasets"], *record["indicators"]]
    named = {each["diff"] for each in tables if each.get("diff")}
    if named != {path for path in files if path.startswith("diff/")}:
        yield Finding(CHANGES, "names other differences than there are")
    if record["compared_with"] is None and named:
        yield Finding(CHANGES, "is compared with no release and names differences")
    revealed = [each["id"] for each in tables if DISCLOSED & each.get("status_changes", {}).keys()]
    if revealed:
        yield Finding(CHANGES, f"{len(revealed)} tables tell what an earlier release kept hidden")


def compared(files: Files, earlier: Files | None) -> Iterator[Finding]:
    """Takes a release and the one that it is compared with (None: it says there is none); finds what is different and
    compares that with what the release says."""
    manifest = json.loads(files[MANIFEST])
    compared_with = json.loads(files[CHANGES])["compared_with"]
    before = state_of_files(earlier) if earlier is not None else None
    found = compare(state_of_files(files).tables, before, compared_with, manifest["kind"])
    expected = change_files(head_of_manifest(manifest), found)
    for path in sorted(expected.keys() | {path for path in files if path.startswith("diff/")}):
        if expected.get(path) != files.get(path):
            yield Finding(path, "is not what a comparison of the two releases gives")


def release_beside(folder: Path, files: Files) -> tuple[bool, Files | None]:
    """Takes a release directory and its files; gives whether the release that it is compared with can be had, and that
    release's files. A release that is compared with none has all that it takes; one that withdraws has no tables.
    """
    if json.loads(files[MANIFEST])["kind"] == WITHDRAWAL:
        return False, None
    stated: Mapping[str, Any] | None = json.loads(files[CHANGES])["compared_with"]
    if stated is None:
        return True, None
    beside = folder.resolve().parent / str(stated["release"])
    if not is_version(beside.name) or not (beside / MANIFEST).is_file():
        return False, None
    if sha256((beside / MANIFEST).read_bytes()) != stated["manifest_sha256"]:
        return False, None
    earlier = read_tree(beside)
    # Of what was withdrawn not everything may be left to compare with.
    return (False, None) if WITHDRAWN in earlier else (True, earlier)
