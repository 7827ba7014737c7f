"""The ledger of planted defects: which gate must catch what, in which row of which file, under which code.

Belongs here: collecting and writing the ledger, and what follows from row counts.
Does not belong here: planting.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from sample_bureau.forms.cells import Line


@dataclass(frozen=True, slots=True)
class Defect:
    """One planted defect; `row` is None when it concerns a whole file or month."""

    feed: str
    file: str
    row: int | None
    gate: str
    code: str
    note: str


@dataclass(frozen=True, slots=True)
class Quirk:
    """A habit of a register that its contract lists: what becomes of it, and where the sample shows it."""

    register: str
    feed: str
    zh: str
    en: str
    handling: str
    shown_by: str | None


class Ledger:
    """All planted defects of one sample, and the quirks that it shows."""

    def __init__(self) -> None:
        self.defects: list[Defect] = []
        self.quirks: list[Quirk] = []
        self._accepted: dict[str, list[tuple[str, int]]] = {}

    def lines(self, feed: str, file: str, lines: Sequence[Line], rows: Sequence[int]) -> None:
        """Enters the planted rows of a file and remembers how many of its rows will be accepted."""
        accepted = len(lines)
        for line, row in zip(lines, rows, strict=True):
            if line.planted:
                accepted -= line.planted.gate == "intake"
                self.defects.append(Defect(feed, file, row, line.planted.gate, line.planted.code, line.planted.note))
        self._accepted.setdefault(feed, []).append((file, accepted))

    def whole_file(self, feed: str, file: str, code: str, note: str) -> None:
        """Enters a file that must be stopped as a whole."""
        self.defects.append(Defect(feed, file, None, "intake", code, note))

    def volume_changes(self, feed: str, register: str, share: Decimal | None) -> None:
        """Enters the months whose accepted rows change by more than the contract's share."""
        files = self._accepted.get(feed, [])
        for (_, before), (file, now) in itertools.pairwise(files):
            if share is not None and Decimal(abs(now - before)) > share * before:
                code, note = f"{register}.batch.volume_change", f"{now} rows after {before}"
                self.defects.append(Defect(feed, file, None, "expectations", code, note))

    def write(self, path: Path, bureau_id: str, canaries: Iterable[str]) -> None:
        """Writes the ledger as JSON, in the order of feeds, files and rows."""
        ordered = sorted(self.defects, key=lambda d: (d.feed, d.file, d.row or 0, d.code))
        content = {
            "bureau": bureau_id,
            "synthetic": True,
            "defects": [
                {
                    "defect_id": f"D{number:03d}",
                    "feed": defect.feed,
                    "file": defect.file,
                    "row": defect.row,
                    "gate": defect.gate,
                    "code": defect.code,
                    "note": defect.note,
                }
                for number, defect in enumerate(ordered, start=1)
            ],
            "quirks": [
                {
                    "register": quirk.register,
                    "feed": quirk.feed,
                    "quirk": {"zh": quirk.zh, "en": quirk.en},
                    "handling": quirk.handling,
                    "shown_by": quirk.shown_by,
                }
                for quirk in self.quirks
            ],
            "canaries": list(canaries),
        }
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
