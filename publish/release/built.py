"""The files of a release, made once on the way from its number to its publication.

Belongs here: keeping them between the steps of one run. Does not belong here: making them (`files`), deciding
whether they may be published (`workflow`).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields, replace

from publish.release.files import release_files
from publish.release.formats.json_file import document
from publish.release.manifest import CHECKSUMS, MANIFEST, SM3_CHECKSUMS, as_approved, checked_state, checksum_files
from publish.release.model import Release


class Builder:
    """Gives the files of releases; of the last one it keeps them, and gives them again for what is approved of it.

    A published release differs from its draft in state and approvals, which stand in the manifest alone.
    """

    def __init__(self) -> None:
        self._release: Release | None = None
        self._draft: Mapping[str, bytes] = {}

    def __call__(self, release: Release) -> dict[str, bytes]:
        """Takes a release in any state; gives what `release_files` gives, and raises what it raises."""
        if self._release is None or not _same_but_state(self._release, release):
            self._draft = release_files(replace(release, state="draft", approvals=()))
            self._release = release
        if release.state == "draft":
            return dict(self._draft)
        return _approved(self._draft, release)


def _same_but_state(one: Release, other: Release) -> bool:
    """Whether two releases are made of the same objects, not of equal ones: 1.0 and 1.00 are equal, and other bytes."""
    names = {field.name for field in fields(Release)} - {"state", "approvals"}
    return all(getattr(one, name) is getattr(other, name) for name in names)


def _approved(draft: Mapping[str, bytes], release: Release) -> dict[str, bytes]:
    checked_state(release)
    manifest = as_approved(json.loads(draft[MANIFEST]), release.state, release.approvals)
    files = {path: content for path, content in draft.items() if path not in (CHECKSUMS, SM3_CHECKSUMS)}
    files[MANIFEST] = document(manifest)
    return dict(sorted((files | checksum_files(files)).items()))
