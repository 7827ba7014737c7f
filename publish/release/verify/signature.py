"""The signature of a release, and whether the key that made it is one of the bureau's.

Belongs here: proofs about signatures and keys. Does not belong here: making them (`signing`).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from publish.release.manifest import KEY, MANIFEST, SIGNATURE
from publish.release.signing.keys import KEYS, KeyRecord
from publish.release.signing.minisign import BadSignature, PublicKey, verified
from publish.release.signing.seal import require_signed
from publish.release.verify.finding import Files, Finding


def signature(files: Files, trusted: PublicKey | None) -> Iterator[Finding]:
    """What is published is signed, by the trusted key if there is one; a draft is not signed."""
    if json.loads(files[MANIFEST])["state"] == "draft":
        yield from (Finding(path, "is in a draft") for path in (SIGNATURE, KEY) if path in files)
        return
    if missing := [path for path in (SIGNATURE, KEY) if path not in files]:
        yield from (Finding(path, "is missing: what is published is signed") for path in missing)
        return
    try:
        require_signed(files, trusted)
    except BadSignature as error:
        yield Finding(SIGNATURE, str(error))


def keys(site: Path, releases: Sequence[Path]) -> Iterator[Finding]:
    """Every release is signed with a key that the site lists. One that is lost or revoked still counts for a release
    that a later one follows which is signed with a good key: that one names its manifest by hash."""
    records = {record.public: record for record in listed_keys(site)}
    for record in records.values():
        yield from _succession(site, record, list(records.values()))
    vouched = False
    for folder in reversed(releases):
        place = f"releases/{folder.name}/{KEY}"
        found = records.get(PublicKey.read((folder / KEY).read_bytes()).line)
        if found is None:
            yield Finding(place, f"is not in {KEYS}")
        elif found.state in ("current", "retired"):
            vouched = True
        elif not vouched:
            yield Finding(place, f"is {found.state}, and no later release signed with a good key follows")


def listed_keys(site: Path) -> list[KeyRecord]:
    """The keys that a site lists, oldest first."""
    return [KeyRecord(**record) for record in json.loads((site / KEYS).read_bytes())]


def _succession(site: Path, record: KeyRecord, records: Sequence[KeyRecord]) -> Iterator[Finding]:
    """The file of a key is that key, and what the key before it signed."""
    path = f"keys/{record.name}.pub"
    content = (site / path).read_bytes()
    if content != record.key.file():
        yield Finding(path, f"is not the key that {KEYS} lists")
    if record.succession is None:
        return
    place = records.index(record)
    if (site / f"{path}.minisig").read_bytes() != record.succession.encode("utf-8"):
        yield Finding(f"{path}.minisig", f"is not the signature that {KEYS} lists")
    try:
        if place == 0:
            raise BadSignature("there is no key before it")
        verified(content, record.succession.encode("utf-8"), records[place - 1].key)
    except BadSignature as error:
        yield Finding(f"{path}.minisig", str(error))
