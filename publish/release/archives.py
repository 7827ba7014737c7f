"""The zips of a release: one per dataset with all that lies in its folder, and `all.zip` with all tables and profiles.

Belongs here: what goes into which zip. Does not belong here: the bytes of a zip (`formats.zip_file`).

`all.zip` holds neither the zips of the datasets, which repeat what it holds, nor manifest and checksums, which come
after it because they state its hash.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from publish.release.formats.zip_file import member, zip_bytes

ALL = "all.zip"
_FOLDER = "datasets/"


def archives(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Takes the files of a release but manifest, checksums and zips; gives its zips by path."""
    members = {path: member(path, content) for path, content in files.items()}
    return {
        archive: zip_bytes((inside, members[path]) for inside, path in paths.items())
        for archive, paths in contents(files).items()
    }


def contents(paths: Iterable[str]) -> dict[str, dict[str, str]]:
    """Takes the paths of the files of a release; gives for each zip what it holds: inner path, path in the release."""
    held: dict[str, dict[str, str]] = {ALL: {}}
    for path in paths:
        held[ALL][path] = path
        if path.startswith(_FOLDER):
            name, _, inside = path.removeprefix(_FOLDER).partition("/")
            held.setdefault(f"{_FOLDER}{name}/{name}.zip", {})[inside] = path
    return held
