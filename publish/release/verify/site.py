"""The site around its releases: the chain of manifests, what `latest` points to, what machines are told.

Belongs here: proofs that need more than one release. Does not belong here: a release by itself.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from publish.release.announce.api import API
from publish.release.announce.everything import announcements
from publish.release.disk import read_tree
from publish.release.history.record import Withdrawal
from publish.release.manifest import CHECKSUMS, KEY, LATEST, MANIFEST, SIGNATURE, latest_bytes, sha256
from publish.release.profiles.data_json import DATA_JSON
from publish.release.signing.seal import require_signed
from publish.release.verify.finding import Files, Finding, guarded
from publish.release.withdrawal import WITHDRAWN, newest_standing, records_in, tombstones


def each_release(releases: Sequence[Path], check: Callable[[Path], list[Finding]]) -> Iterator[Finding]:
    """Every release is sound, or what is gone of it is what the chain says was withdrawn."""
    manifests = {folder.name: (folder / MANIFEST).read_bytes() for folder in releases}
    for folder in releases:
        records = records_in(manifests, folder.name)
        found = withdrawn(folder, records) if records else check(folder)
        yield from (Finding(f"releases/{folder.name}/{each.path}", each.problem) for each in found)


def withdrawn(folder: Path, records: Sequence[Withdrawal]) -> list[Finding]:
    """Takes a release and what was withdrawn of it; gives what differs from that."""
    return guarded(WITHDRAWN, _left, read_tree(folder), tombstones(folder.name, records), records)


def _left(files: Files, stones: Files, records: Sequence[Withdrawal]) -> Iterator[Finding]:
    yield from (Finding(path, "does not say what was withdrawn") for path in stones if files.get(path) != stones[path])
    removed = {path: digest for record in records for path, digest in record.removed.items()}
    yield from (Finding(path, "was withdrawn and is still there") for path in sorted(removed.keys() & files.keys()))
    left = {path: content for path, content in files.items() if path not in stones}
    lines = [line.partition("  ") for line in files[CHECKSUMS].decode("utf-8").splitlines()]
    stated = {path: digest for digest, _, path in lines}
    found = {path: sha256(content) for path, content in left.items()} | removed
    for path in sorted((stated.keys() | found.keys()) - {CHECKSUMS, SIGNATURE, KEY}):
        if stated.get(path) != found.get(path):
            yield Finding(path, f"is not what {CHECKSUMS} and the withdrawal say")
    require_signed(left, None)


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
    name = newest_standing({folder.name: (folder / MANIFEST).read_bytes() for folder in releases})
    newest = next(folder for folder in releases if folder.name == name)
    if (site / LATEST).read_bytes() != latest_bytes(newest.name, (newest / MANIFEST).read_bytes()):
        yield Finding(LATEST, "does not point to the newest release")
    if read_tree(site / "latest") != read_tree(newest):
        yield Finding("latest", "is not a copy of the newest release")


def announced(site: Path, releases: Sequence[Path]) -> Iterator[Finding]:
    """Feeds, sitemap, calendar and API are what follows from the releases and the pages."""
    manifests = {folder.name: (folder / MANIFEST).read_bytes() for folder in releases}
    newest = newest_standing(manifests)
    data_json = site / "releases" / newest / DATA_JSON
    pages = [path.relative_to(site).as_posix() for path in site.rglob("*.html")]
    told = announcements(
        manifests,
        newest,
        [page for page in pages if not page.startswith(("releases/", "latest/", "keys/"))],
        data_json.read_bytes() if data_json.exists() else None,
    )
    for path, content in told.items():
        if not (site / path).is_file() or (site / path).read_bytes() != content:
            yield Finding(path, "is not what follows from the releases")
    listed = [path.relative_to(site).as_posix() for path in (site / API).rglob("*") if path.is_file()]
    yield from (Finding(path, "is told of no release") for path in sorted(set(listed) - told.keys()))
