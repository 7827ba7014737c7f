"""The releases of a site as their manifests tell of them, newest standing release first among equals.

Belongs here: reading manifests into what the announcements need. Does not belong here: any format.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from publish.release.manifest import sha256, version_order


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
    def current(self) -> Mapping[str, Any]:
        """The manifest of the newest release that stands."""
        return next(each for each in self.releases if each["release"] == self.newest)

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
