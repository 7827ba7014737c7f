"""Figures that a register states instead of counting: targets, and what an office fills in and signs.

Belongs here: writing the published value into the one record that states it, and which columns are settled how.
Does not belong here: amounts that add up (`calibrate.sums`), and that there is one such record (`calibrate.counts`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from sample_bureau.calibrate.sums import Sums, records_in
from sample_bureau.calibrate.targets import Target
from sample_bureau.recipe.arrays import Objects
from sample_bureau.recipe.draft import Draft


@dataclass(slots=True)
class Stated:
    """The targets about one column that states figures, and by how much each of them was missed."""

    targets: Sequence[Target]
    missed: dict[str, float] = field(default_factory=dict)

    def settle(self, draft: Draft, name: str, column: Objects) -> Objects:
        """The column with the published figures in the records that state them."""
        values = column.copy()
        for target in self.targets:
            aim = target.bounds.aim
            records = records_in(draft, target.inside)
            values[records] = int(aim) if draft.types[name] in ("integer", "money") else Decimal(str(aim))
            if not records.any():
                self.missed[target.claim.claim_id] = aim
        return values


Settled = Sums | Stated


def settlers(targets: Sequence[Target]) -> dict[str, Settled]:
    """The targets about the values of columns, by the column that they are about."""
    summed: dict[str, list[Target]] = {}
    stated: dict[str, list[Target]] = {}
    for target in targets:
        if target.field and target.basis in ("sum", "stated"):
            (summed if target.basis == "sum" else stated).setdefault(target.field, []).append(target)
    return {
        **{name: Sums(found) for name, found in summed.items()},
        **{name: Stated(found) for name, found in stated.items()},
    }
