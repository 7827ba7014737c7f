"""One child process, and what it cost: CPU seconds, its own children included, and peak memory.

Belongs here: starting, waiting, reading the kernel's account of a process. Does not belong here: what is measured. This
module imports nothing large: until a child loads its own program, its peak memory is that of its parent.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

REPOSITORY = Path(__file__).resolve().parent.parent


class MeasurementFailed(Exception):
    """What was to be measured did not come to its end, or was not what it should have been."""


@dataclass(frozen=True, slots=True)
class Usage:
    """What a process used. Peak memory is that of the largest process among it and its children."""

    cpu_seconds: float
    peak_mb: float


def run_measured(arguments: Sequence[str], environment: Mapping[str, str]) -> Usage:
    """Run this interpreter with some arguments in the repository. Raises MeasurementFailed when it fails."""
    with tempfile.TemporaryFile() as output:
        command = [sys.executable, *arguments]
        child = subprocess.Popen(command, cwd=REPOSITORY, env=environment, stdout=output, stderr=subprocess.STDOUT)
        _, status, used = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode != 0:
            output.seek(0)
            last = output.read().decode(errors="replace")[-2000:]
            raise MeasurementFailed(f"{' '.join(arguments)} ended with {child.returncode}:\n{last}")
    return Usage(used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def median_usage(usages: Iterable[Usage]) -> Usage:
    """The median of each figure."""
    usages = list(usages)
    return Usage(median(u.cpu_seconds for u in usages), median(u.peak_mb for u in usages))
