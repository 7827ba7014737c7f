"""The releases of a site as their manifests tell of them, newest standing release first among equals.

Belongs here: reading manifests into what the announcements need. Does not belong here: any format.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from publish.release.manifest import manifest_bytes, sha256, version_order
from publish.release.model import Release
from publish.release.withdrawal import records_in


def told_of(release: Release, earlier: Mapping[str, bytes]) -> Told:
    """Takes a release that lies nowhere yet and the manifests of those before it; gives them all as a site would.

    Whether it is approved plays no part, and its files are not listed.
    """
    draft = manifest_bytes(replace(release, state="draft", approvals=()), {})
    return Told({**earlier, release.version: draft}, release.version)


@dataclass(frozen=True)
class Told:
    """All manifests of a site by version, and which release is the newest that stands."""

    manifests: Mapping[str, bytes]
    newest: str

    @cached_property
    def releases(self) -> tuple[Mapping[str, Any], ...]:
        """The contents of the manifests, newest version first."""
        versions = sorted(self.manifests, key=version_order, reverse=True)
        return tuple(json.loads(self.manifests[version]) for version in versions)

    @cached_property
    def withdrawn(self) -> tuple[frozenset[str], frozenset[str]]:
        """What was withdrawn of the newest release that stands: datasets, and the paths of files that are gone."""
        records = records_in(self.manifests, self.newest)
        datasets = frozenset(name for record in records for name in record.datasets)
        return datasets, frozenset(path for record in records for path in record.removed)

    @cached_property
    def current(self) -> Mapping[str, Any]:
        """The manifest of the newest release that stands, without what was withdrawn of it."""
        manifest = next(each for each in self.releases if each["release"] == self.newest)
        datasets, gone = self.withdrawn
        return {
            **manifest,
            "datasets": [each for each in manifest["datasets"] if each["id"] not in datasets],
            "indicators": [each for each in manifest["indicators"] if f"indicators/{each['id']}.csv" not in gone],
            "files": [each for each in manifest["files"] if each["path"] not in gone],
        }

    @property
    def base(self) -> str:
        """The address of the site, with a slash at its end."""
        return str(self.current["publisher"]["base_url"]).rstrip("/") + "/"

    @property
    def is_synthetic(self) -> bool:
        """Whether what the site shows is synthetic."""
        return bool(self.current["synthetic"])

    def url(self, version: str, path: str) -> str:
        """The address of a file of a release."""
        return f"{self.base}releases/{version}/{path}"

    def digest(self, version: str) -> str:
        """The SHA-256 of the manifest of a release."""
        return sha256(self.manifests[version])

    def versions_of(self, kind: str, ident: str) -> Iterator[tuple[Mapping[str, Any], Mapping[str, Any]]]:
        """The releases that hold a dataset or an indicator (`kind` is the manifest's key), with its entry there."""
        for release in self.releases:
            for entry in release[kind]:
                if entry["id"] == ident:
                    yield release, entry
