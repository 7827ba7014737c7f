"""What a place has to be able to do so that a site can be carried there.

Belongs here: the interface, and the folder, which is the simplest place. Does not belong here: the order of carrying
(`mirror`).
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from publish.errors import PublishError


class TargetFailed(PublishError):
    """A target cannot be reached, refuses, or does not hold what was put there."""


class Store(Protocol):
    """A place that holds files by path. Every method raises TargetFailed when the place refuses."""

    def sizes(self) -> Mapping[str, int]:
        """The files that are there, with their size."""

    def read(self, path: str) -> bytes:
        """The content of a file, as the place has it."""

    def put(self, path: str, content: bytes) -> None:
        """Write or replace a file; a reader never sees a part of it."""

    def remove(self, path: str) -> None:
        """Remove a file."""


class FolderStore:
    """A folder, such as a mounted share."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def sizes(self) -> Mapping[str, int]:
        """The files below the folder."""
        found = (path for path in self.root.rglob("*") if path.is_file())
        return {path.relative_to(self.root).as_posix(): path.stat().st_size for path in found}

    def read(self, path: str) -> bytes:
        """The content of a file."""
        try:
            return (self.root / path).read_bytes()
        except OSError as error:
            raise TargetFailed(f"{self.root / path}: {error.strerror}") from error

    def put(self, path: str, content: bytes) -> None:
        """Write beside and rename."""
        target = self.root / path
        beside = target.with_name(f".{target.name}.part")
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            beside.write_bytes(content)
            os.replace(beside, target)
        except OSError as error:
            raise TargetFailed(f"{target}: {error.strerror}") from error

    def remove(self, path: str) -> None:
        """Remove a file; its folder stays."""
        try:
            (self.root / path).unlink(missing_ok=True)
        except OSError as error:
            raise TargetFailed(f"{self.root / path}: {error.strerror}") from error
