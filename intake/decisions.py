"""What became of rows held back, by whom, when and why: one line per decision in `quarantine/decisions.jsonl`,
appended last and never changed. Of several decisions about a row the latest counts.

Belongs here: the record of decisions. Does not belong here: which rows are open (`intake.held`).
"""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from catalog.model import Text
from intake.errors import IntakeError
from intake.files import append_line, complete_lines

Verdict = Literal["open", "excluded", "false_alarm", "mended", "released"]
BOOK = "decisions.jsonl"

# What a person may decide; what is mended or released follows from a letter that came back and was admitted.
DECIDABLE: dict[Verdict, Text] = {
    "excluded": Text(zh="确认剔除", en="excluded for good"),
    "false_alarm": Text(zh="误报，待放行", en="false alarm, waits for the rule to be mended"),
    "open": Text(zh="恢复待核查", en="open again"),
}


@dataclass(frozen=True, slots=True)
class Decision:
    """A verdict on rows of one delivery; no rows means a file that was refused whole.

    Takes who decided, on what grounds and when (ISO 8601; the caller's clock); `correction` is the delivery by which
    rows were mended or released. Raises IntakeError when person, reason or time is blank.
    """

    delivery_id: str
    rows: tuple[int, ...]
    verdict: Verdict
    person: str
    reason: str
    at: str
    correction: str = ""

    def __post_init__(self) -> None:
        """A decision that nobody took for no reason is none."""
        blank = [name for name in ("person", "reason", "at") if not str(getattr(self, name)).strip()]
        if blank:
            raise IntakeError(
                f"处理结果须写明何人、何故、何时 / a decision states person, reason and time; blank: {', '.join(blank)}"
            )


def read(root: Path) -> tuple[Decision, ...]:
    """All decisions, in the order in which they were taken."""
    return tuple(_decision(line) for line in complete_lines(root / "quarantine" / BOOK))


def append(root: Path, decision: Decision) -> None:
    """Record a decision."""
    line = json.dumps(dataclasses.asdict(decision), ensure_ascii=False, sort_keys=True)
    append_line(root / "quarantine" / BOOK, line)


def latest(decisions: tuple[Decision, ...]) -> dict[tuple[str, int], Decision]:
    """(delivery, row) -> the decision that counts; a refused file stands under row 0."""
    return {(each.delivery_id, row): each for each in decisions for row in each.rows or (0,)}


def _decision(line: str) -> Decision:
    data = json.loads(line)
    return Decision(**{**data, "rows": tuple(data["rows"])})
