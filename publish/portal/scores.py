"""How sound a dataset or a register is: what the gates found about it, as counts, and the worst verdict.

Belongs here: summing up verdicts. Does not belong here: judging, and finding the rules that concern a dataset
(`publish.release.about.quality` writes both into `quality.json`, which is read here).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from publish.portal.subjects import Tally
from publish.release.model import VERDICT_ORDER, Verdict

# Intake turns single rows away, which are in no figure, and hardly any register has none of them.
_OF_ROWS: Final = "intake"


@dataclass(frozen=True, slots=True)
class Score:
    """The rules that concern something, by gate."""

    gates: Mapping[str, Tally]

    @property
    def total(self) -> Tally:
        """All rules together."""
        return sum(self.gates.values(), Tally())

    @property
    def verdict(self) -> Verdict | None:
        """The worst verdict of the gates after intake; None where nothing was judged."""
        judged = sum((tally for gate, tally in self.gates.items() if gate != _OF_ROWS), Tally())
        counts = {"error": judged.error, "failed": judged.failed, "warned": judged.warned, "passed": judged.passed}
        return next((verdict for verdict in VERDICT_ORDER if counts[verdict]), None)


def score_of(quality: bytes) -> Score:
    """Takes the `quality.json` of a dataset; gives its score."""
    return Score({gate: Tally(**counts) for gate, counts in json.loads(quality)["gates"].items()})
