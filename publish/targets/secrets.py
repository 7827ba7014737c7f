"""The secrets of a target: from the environment, or from files in the bureau's key folder; never from the catalogue.

Belongs here: finding them. Does not belong here: using them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from publish.targets.store import TargetFailed


@dataclass(frozen=True)
class Secrets:
    """The secrets of the target `name`: `MZ_TARGET_<NAME>_<WHAT>` in the environment, or a file beside the keys."""

    name: str
    folder: Path
    bureau: str
    environment: Mapping[str, str] = field(repr=False)

    def text(self, what: str) -> str:
        """One secret. Raises TargetFailed when it is nowhere, or lies open."""
        variable = f"MZ_TARGET_{self.name.upper().replace('-', '_')}_{what}"
        if value := self.environment.get(variable):
            return value
        path = self.file(what.lower())
        return path.read_text(encoding="utf-8").strip() if path.is_file() else self._missing(variable, path)

    def file(self, what: str) -> Path:
        """Where a secret lies as a file. Raises TargetFailed when others may read it."""
        path = self.folder / f"{self.bureau}.{self.name}.{what}"
        if path.is_file() and path.stat().st_mode & 0o077:
            raise TargetFailed(f"{path.name}: the secret of target {self.name} is open to others: chmod 0400")
        return path

    def _missing(self, variable: str, path: Path) -> str:
        raise TargetFailed(f"target {self.name}: set {variable}, or put the secret into {path}")
