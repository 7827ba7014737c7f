"""The site around its releases: the chain of manifests, and what `latest` points to.

Belongs here: proofs that need more than one release. Does not belong here: a release by itself.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from publish.release.disk import read_tree
from publish.release.manifest import LATEST, MANIFEST, latest_bytes, sha256
from publish.release.verify.finding import Finding


def chain(releases: Sequence[Path]) -> Iterator[Finding]:
    """Every release names the one before it with the hash of its manifest."""
    expected = None
    for folder in releases:
        content = (folder / MANIFEST).read_bytes()
        manifest = json.loads(content)
        if manifest["release"] != folder.name:
            yield Finding(f"releases/{folder.name}/{MANIFEST}", "is the manifest of another release")
        if manifest["previous"] != expected:
            yield Finding(f"releases/{folder.name}/{MANIFEST}", "does not name the release before it")
        expected = {"release": folder.name, "manifest_sha256": sha256(content)}


def pointer(site: Path, releases: Sequence[Path]) -> Iterator[Finding]:
    """`latest.json` and `latest/` are of the newest release."""
    newest = releases[-1]
    if (site / LATEST).read_bytes() != latest_bytes(newest.name, (newest / MANIFEST).read_bytes()):
        yield Finding(LATEST, "does not point to the newest release")
    if read_tree(site / "latest") != read_tree(newest):
        yield Finding("latest", "is not a copy of the newest release")
