"""CPU seconds by stage: user and system, children included."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path


def cpu_seconds() -> float:
    """CPU seconds of this process and its children so far."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


@dataclass
class Timings:
    """CPU seconds spent in each stage. Start-up counts from the start of the process."""

    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Measures a block and adds it to its stage."""
        before = cpu_seconds()
        try:
            yield
        finally:
            self.seconds[name] = round(self.seconds.get(name, 0.0) + cpu_seconds() - before, 3)

    def save(self, path: Path) -> None:
        """Keep the stages with their total, start-up being what no stage accounts for."""
        total = cpu_seconds()
        startup = round(total - sum(self.seconds.values()), 3)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps({"startup": startup, **self.seconds, "total": round(total, 3)}, indent=1))
