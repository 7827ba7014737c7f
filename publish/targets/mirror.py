"""Carrying a site to a place: what is there already is not sent again, everything is read back, the pointer comes last.

Belongs here: the order of the steps and what each refuses. Does not belong here: any kind of place (`store`, `s3`,
`sftp`).

1. The list of what this project put there is extended by what is about to be put, so that after an interruption nobody
   forgets a file.
2. Files that an earlier site had and this one has not are removed where a release is concerned: what is withdrawn goes
   first. Files that were never put there by this project are left alone.
3. New and changed files are put, releases before pages, and each is read back and compared by SHA-256.
4. `latest.json` is put. Readers who start from there never see a release that is not whole.
5. Pages that are no longer part of the site are removed, and the list is shortened.

Every step can be interrupted; the next try goes on where the first one stopped. A file of a release that the place has
with other content is refused: a published release never changes, so somebody else changed it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from publish.release.manifest import LATEST, is_version
from publish.release.withdrawal import TOMBSTONE, WITHDRAWN
from publish.targets.store import Store, TargetFailed

OWN_LIST = "site-files.json"
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Carried:
    """What was done: how many files were there already, were put, were removed."""

    kept: int
    put: int
    removed: int


def carry(site: Path, store: Store, progress: Progress) -> Carried:
    """Takes a served site and a place; makes the place hold the site. Raises TargetFailed; trying again goes on."""
    files = _files(site)
    before = _own_list(store)
    _write_list(store, before | files.keys())
    gone = sorted(before - files.keys())
    for path in gone:
        if _release_of(path):
            store.remove(path)
    kept = put = 0
    there = store.sizes()
    order = sorted(files.keys() - {LATEST}, key=lambda path: (not _release_of(path), path))
    for done, path in enumerate([*order, *([LATEST] if LATEST in files else [])]):
        progress(done, len(files))
        if _is_there(store, there, path, files[path]):
            kept += 1
        else:
            _put(store, there, path, files[path])
            put += 1
    progress(len(files), len(files))
    for path in gone:
        if not _release_of(path):
            store.remove(path)
    _write_list(store, set(files))
    return Carried(kept, put, len(gone))


def differences(site: Path, store: Store) -> list[str]:
    """Takes a served site and a place; gives the paths that the place lacks or has with other content."""
    there = store.sizes()
    return [path for path, file in sorted(_files(site).items()) if not _is_there(store, there, path, file)]


def _files(site: Path) -> dict[str, Path]:
    root = site.resolve()
    found = {path.relative_to(root).as_posix(): path for path in root.rglob("*") if path.is_file()}
    if LATEST not in found:
        raise TargetFailed(f"{site}: nothing is published yet that could be carried anywhere")
    return found


def _release_of(path: str) -> bool:
    """Whether a path belongs to a release."""
    parts = path.split("/")
    return len(parts) > 2 and parts[0] == "releases" and is_version(parts[1])


def _is_there(store: Store, there: Mapping[str, int], path: str, file: Path) -> bool:
    return there.get(path) == file.stat().st_size and _digest(store.read(path)) == _digest(file.read_bytes())


def _put(store: Store, there: Mapping[str, int], path: str, file: Path) -> None:
    if path in there and _release_of(path) and path.rsplit("/", 1)[-1] not in (WITHDRAWN, TOMBSTONE):
        raise TargetFailed(
            f"{path}: the target holds other content than was published; find out who changed it, remove it there and "
            "run the same command again"
        )
    content = file.read_bytes()
    store.put(path, content)
    if _digest(store.read(path)) != _digest(content):
        raise TargetFailed(f"{path}: the target does not give back what was put there; run the same command again")


def _own_list(store: Store) -> set[str]:
    if OWN_LIST not in store.sizes():
        return set()
    try:
        return set(json.loads(store.read(OWN_LIST)))
    except ValueError:
        raise TargetFailed(f"{OWN_LIST}: the target's list of files is damaged; remove it there") from None


def _write_list(store: Store, paths: set[str]) -> None:
    store.put(OWN_LIST, (json.dumps(sorted(paths), ensure_ascii=False, indent=0) + "\n").encode("utf-8"))


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
