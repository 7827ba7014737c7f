"""Who may see rows: whoever says who he is and why, and it is written into the evidence before he sees them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from expectations import evidence
from orchestration.errors import OrchestrationError
from orchestration.paths import Paths


@dataclass(frozen=True, slots=True)
class Access:
    """A person, and on what grounds rows are shown. Raises OrchestrationError when one of them is blank."""

    person: str
    reason: str

    def __post_init__(self) -> None:
        """Nothing is shown to nobody."""
        if not self.person.strip() or not self.reason.strip():
            raise OrchestrationError("rows are shown to a named person for a reason: --person … --reason …")

    def record(self, paths: Paths, now: Callable[[], datetime], what: str, rows: int) -> None:
        """Write into the evidence what is about to be shown: what it is, and how many rows, never which."""
        self._log(paths, now, "rows shown", what=what, rows=rows)

    def record_export(self, paths: Paths, now: Callable[[], datetime], what: str, sha256: str) -> None:
        """Write into the evidence what is about to leave the house, with its hash."""
        self._log(paths, now, "exported", what=what, sha256=sha256)

    def _log(self, paths: Paths, now: Callable[[], datetime], event: str, **facts: object) -> None:
        who = {"person": self.person, "reason": self.reason}
        evidence.append(paths.evidence, {"at": now().isoformat(timespec="seconds"), "event": event, **who, **facts})
