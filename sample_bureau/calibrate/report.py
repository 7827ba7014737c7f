"""The account of the published figures: what was aimed at, what the sample holds, and which claims decide nothing.

Belongs here: comparing the finished rows with the targets. Does not belong here: meeting them.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from sample_bureau.calibrate.sums import records_in
from sample_bureau.calibrate.targets import Basis, Slice, Target
from sample_bureau.recipe.arrays import filled
from sample_bureau.recipe.draft import Draft

_CLOSE = 1e-6


@dataclass(frozen=True, slots=True)
class Met:
    """A claim that was aimed at: bounds within which the figure is right, and the figure that the sample gives.

    `difference` is how far the figure lies outside its bounds; `contradicts` are claims about the same records that
    cannot be met together with this one.
    """

    claim_id: str
    feed: str
    indicator: str | None
    dimensions: str | None
    low: float
    high: float | None
    reached: float | None
    difference: float
    contradicts: tuple[str, ...] = ()

    @classmethod
    def of(cls, draft: Draft, target: Target, missed: float, others: Sequence[Target]) -> Met:
        """The account of one target from the records of its register."""
        reached = _figure(draft, target)
        bounds = target.bounds
        difference = 0.0
        if reached is None:
            difference = bounds.aim
        elif reached < bounds.low - _CLOSE or reached > bounds.high + _CLOSE:
            difference = reached - (bounds.low if reached < bounds.low else bounds.high)
        against = _overlapping(draft, target, others) if missed > _CLOSE or abs(difference) > _CLOSE else ()
        return cls(
            claim_id=target.claim.claim_id,
            feed=draft.recipe.feed,
            indicator=target.claim.indicator,
            dimensions=target.claim.dimensions,
            low=bounds.low,
            high=None if math.isinf(bounds.high) else bounds.high,
            reached=reached,
            difference=difference,
            contradicts=against,
        )


@dataclass(frozen=True, slots=True)
class Unused:
    """A claim that decides nothing in the recipes, and why."""

    claim_id: str
    indicator: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class Report:
    """The account of a bureau's claims."""

    bureau: str
    used: tuple[Met, ...]
    unused: tuple[Unused, ...]

    @property
    def contradictions(self) -> tuple[Met, ...]:
        """The claims that the sample does not meet."""
        return tuple(met for met in self.used if abs(met.difference) > _CLOSE)

    def write(self, path: Path) -> None:
        """Writes the account as JSON."""
        content: dict[str, Any] = {
            "bureau": self.bureau,
            "used": [asdict(met) for met in self.used],
            "contradictions": [
                {"claim_id": met.claim_id, "by": met.difference, "against": list(met.contradicts)}
                for met in self.contradictions
            ],
            "unused": [asdict(unused) for unused in self.unused],
        }
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _figure(draft: Draft, target: Target) -> float | None:
    """What the register's records give for a target; None for a ratio to nothing."""
    inside = _value(draft, target.inside, target.basis, target.field)
    if target.denominator is None or target.denominator_basis is None:
        return inside
    whole = _value(draft, target.denominator, target.denominator_basis, target.denominator_field)
    return inside / whole if whole else None


def _value(draft: Draft, part: Slice, basis: Basis, field: str | None) -> float:
    records = records_in(draft, part)
    if basis == "sum":
        column = draft.columns[str(field)]
        chosen = column[records & filled(column)].tolist()
        return float(sum(chosen))
    if basis == "stated":
        return float(max(draft.columns[str(field)][records].tolist(), default=0))
    if basis == "distinct" and draft.people is not None:
        return float(len(set(draft.people[records].tolist())))
    return float(records.sum())


def _overlapping(draft: Draft, target: Target, others: Sequence[Target]) -> tuple[str, ...]:
    records = records_in(draft, target.inside)
    found = []
    for other in others:
        if other is not target and (other.basis == "sum") == (target.basis == "sum"):
            shared = records & records_in(draft, other.inside)
            if shared.any():
                found.append(other.claim.claim_id)
    return tuple(found)
