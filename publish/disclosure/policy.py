"""What must be hidden, how uncertain a hidden figure must stay, and what every reader knows about it.

Belongs here: the rules that protector and attacker both obey. Does not: any algorithm.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from fractions import Fraction
from math import ceil
from typing import Literal

from publish.disclosure.cells import Cell
from publish.errors import PublishError

Status = Literal["published", "primary", "secondary"]
MONEY_SUFFIX = "_yuan"


class BadPolicy(PublishError):
    """A policy setting protects nothing, or a value contradicts what the policy tells the public."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What happens to one cell and why. The reason is for evidence: files show one mark for both kinds."""

    status: Status
    reason: str


@dataclass(frozen=True, slots=True)
class Policy:
    """Frequency threshold and the width that hidden figures must keep. Raises BadPolicy.

    Cells with 0 < contributors < `threshold` are primary. An outsider's interval for a hidden count must have
    high - low >= `min_width_count`; for money it must be at least `min_width_share` of the true value wide,
    for secondaries `secondary_width_share`: they are large and not confidential, and to blur a large total by
    a tenth would more than double the number of cells hidden.
    """

    threshold: int
    min_width_count: int = 3
    min_width_share: Fraction | float = 0.1
    secondary_width_share: Fraction | float = 0.01

    def __post_init__(self) -> None:
        """Refuse settings under which an exactly recovered figure would count as protected."""
        shares = (self.min_width_share, self.secondary_width_share)
        if min(self.threshold, self.min_width_count) < 1 or min(shares) <= 0:
            raise BadPolicy("threshold and minimum widths must all be positive")

    def is_primary(self, cell: Cell) -> bool:
        """Whether so few units stand behind `cell` that it must be hidden."""
        return not cell.is_open and 0 < cell.contributors < self.threshold

    def required_width(self, measure: str, value: int, primary: bool = True) -> int:
        """Smallest high - low that protects `value`; 0 for money of zero, of which no share exists."""
        if not measure.endswith(MONEY_SUFFIX):
            return self.min_width_count
        share = self.min_width_share if primary else self.secondary_width_share
        # str(): the float 0.1 lies a little above one tenth and would round exact tenths up.
        return ceil(Fraction(str(share)) * abs(value))


def public_lower_bounds(cells: Iterable[Cell], may_be_negative: Collection[str] = ()) -> dict[str, int | None]:
    """Lowest value a reader must expect behind a suppression mark, per measure; None = no lower limit.

    Empty cells are published, so a hidden count is at least 1, or 0 when non-empty rows of this data do hold
    zeros in it. Money is at least 0 unless listed in `may_be_negative` (recoveries booked as negative
    payments). Raises BadPolicy when a value is negative without such a listing.
    """
    bounds: dict[str, int | None] = {}
    for cell in cells:
        for measure, value in cell.values.items():
            if measure in may_be_negative:
                bounds[measure] = None
            elif value < 0:
                raise BadPolicy(f"cell {cell.id} is negative in {measure}, which is not declared so")
            else:
                bound = bounds.get(measure, 0 if measure.endswith(MONEY_SUFFIX) else 1)
                empties_only = value > 0 or cell.contributors == 0
                bounds[measure] = bound if empties_only else 0
    return bounds
