"""The books: one line per delivery in `deliveries.jsonl`, appended last and never changed.

That a later delivery replaced an earlier one stands in the later line (`supersedes`); the current state is
derived on reading. So one appended line changes both states at once, and a crash leaves either the old books
or the new ones.

Belongs here: the record and its bookkeeping. Does not belong here: how a delivery came to its counts.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

from intake.errors import IntakeError
from intake.files import append_line, complete_lines

Status = Literal["admitted", "superseded", "rejected", "repeated"]
BOOKS = "deliveries.jsonl"


@dataclass(frozen=True, slots=True)
class Delivery:
    """What became of one file. Counts and totals only: no value of a row.

    `delivery_id` is the first 16 hex digits of the file's SHA-256, `month` is 'YYYY-MM' (empty for an unknown
    file), `control` holds per summed field, and under 'rows' for the row count, what the file states and what
    its rows give. A reject letter that came back is a delivery too: `mends` is the delivery whose rows it
    corrects, `mended_by` who corrected them and `mended_why` on what grounds; its rows have the numbers that
    they have there.
    """

    delivery_id: str
    feed: str
    register: str
    month: str
    file: str
    sha256: str
    bytes: int
    sequence: int
    status: Status
    source: int = 0
    accepted: int = 0
    quarantined: int = 0
    duplicates: int = 0
    reasons: Mapping[str, int] = field(default_factory=dict)
    control: Mapping[str, Mapping[str, str | None]] = field(default_factory=dict)
    message: str = ""
    supersedes: tuple[str, ...] = ()
    mends: str = ""
    mended_by: str = ""
    mended_why: str = ""

    def __post_init__(self) -> None:
        """Raises IntakeError unless source = accepted + quarantined + duplicates."""
        if self.source != self.accepted + self.quarantined + self.duplicates:
            raise IntakeError(
                f"{self.file}: {self.source} source rows are not {self.accepted} accepted + {self.quarantined} "
                f"quarantined + {self.duplicates} duplicates: rows were lost or invented"
            )


def history(root: Path) -> tuple[Delivery, ...]:
    """The lines of the books as they were written."""
    return tuple(_delivery(line) for line in complete_lines(root / BOOKS))


def read(root: Path) -> tuple[Delivery, ...]:
    """The current state of every delivery, in the order of arrival."""
    return current(history(root))


def current(lines: Iterable[Delivery]) -> tuple[Delivery, ...]:
    """The lines with the deliveries that a later one replaced marked as superseded."""
    lines = tuple(lines)
    replaced = {delivery_id for line in lines for delivery_id in line.supersedes}
    return tuple(
        replace(line, status="superseded") if line.status == "admitted" and line.delivery_id in replaced else line
        for line in lines
    )


def append(root: Path, delivery: Delivery) -> None:
    """Book a delivery. This is the moment from which it counts."""
    append_line(root / BOOKS, json.dumps(dataclasses.asdict(delivery), ensure_ascii=False, sort_keys=True))


def _delivery(line: str) -> Delivery:
    data = json.loads(line)
    return Delivery(**{**data, "supersedes": tuple(data["supersedes"])})
