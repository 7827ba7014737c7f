"""What must be hidden, how uncertain a hidden figure must stay, and what every reader knows about it.

Belongs here: the rules that protector and attacker both obey, as pure functions of a cell's evidence. Does not: any
algorithm. Sources: Handbook on Statistical Disclosure Control, 2nd edition, 4.2 (dominance, p%) and 5.2 (frequency).
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import ceil
from typing import Literal

from catalog.protection import Concentration
from publish.disclosure.cells import Cell
from publish.errors import PublishError

PrimaryRule = Literal["frequency", "zero", "dominance", "p_percent"]
REASONS: Mapping[PrimaryRule, str] = {
    "frequency": "fewer contributors than the threshold",
    "zero": "no contributors, and empty cells are not told",
    "dominance": "a few contributors make up most of an amount",
    "p_percent": "one contributor could tell another's amount too closely",
}
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

    Cells with 0 < contributors < `threshold` are primary, those without any where `hides_zeros`, and those in whose
    amounts one contributor could tell another's by the rules of `concentration`. An outsider's interval for a hidden
    count must have high - low >= `min_width_count`; for money it must be at least `min_width_share` of the true value
    wide, for secondaries `secondary_width_share`: they are large and not confidential, and to blur a large total by a
    tenth would more than double the number of cells hidden.
    """

    threshold: int
    min_width_count: int = 3
    min_width_share: Fraction | float = 0.1
    secondary_width_share: Fraction | float = 0.01
    hides_zeros: bool = False
    concentration: Concentration | None = None

    def __post_init__(self) -> None:
        """Refuse settings under which an exactly recovered figure would count as protected."""
        shares = (self.min_width_share, self.secondary_width_share)
        if min(self.threshold, self.min_width_count) < 1 or min(shares) <= 0:
            raise BadPolicy("threshold and minimum widths must all be positive")

    def is_primary(self, cell: Cell) -> bool:
        """Whether `cell` must be hidden for what stands behind it."""
        return self.reason_to_hide(cell) is not None

    def reason_to_hide(self, cell: Cell) -> PrimaryRule | None:
        """The first rule that a cell breaks; None when it may be told."""
        if cell.is_open:
            return None
        if cell.contributors < self.threshold and (cell.contributors or self.hides_zeros):
            return "frequency" if cell.contributors else "zero"
        if self.concentration is None:
            return None
        for measure, (largest, second) in sorted(cell.largest.items()):
            total = cell.values.get(measure, 0)
            if is_dominated(total, largest, second, self.concentration):
                return "dominance"
            if is_guessed(total, largest, second, self.concentration):
                return "p_percent"
        return None

    def required_width(self, measure: str, value: int, primary: bool = True) -> int:
        """Smallest high - low that protects `value`; 0 for a zero, unless zeros are hidden.

        That none of a row's units did something is an empty cell of its own. Of money of zero there is no share anyway.
        """
        if value == 0 and not self.hides_zeros:
            return 0
        if not measure.endswith(MONEY_SUFFIX):
            return self.min_width_count
        share = self.min_width_share if primary else self.secondary_width_share
        # str(): the float 0.1 lies a little above one tenth and would round exact tenths up.
        return ceil(Fraction(str(share)) * abs(value))


def is_dominated(total: int, largest: int, second: int, rule: Concentration) -> bool:
    """The (n,k) rule: whether the n largest contributions make up more than the share k of the total."""
    top = largest if rule.largest == 1 else largest + second
    return top > 0 and top > Fraction(rule.share) * total


def is_guessed(total: int, largest: int, second: int, rule: Concentration) -> bool:
    """The p% rule: whether the second largest, knowing its own, tells the largest to within p percent."""
    return largest > 0 and 100 * (total - largest - second) < Fraction(rule.p_percent) * largest


def public_lower_bounds(cells: Iterable[Cell], may_be_negative: Collection[str] = ()) -> dict[str, int | None]:
    """Lowest value a reader must expect behind a suppression mark, per measure; None = no lower limit.

    Empty cells are published, so a hidden count is at least 1, or 0 when non-empty rows of this data do hold
    zeros in it. Money is at least 0 unless listed in `may_be_negative` (recoveries booked as negative
    payments). Raises BadPolicy when a value is negative without such a listing.
    """
    bounds: dict[str, int | None] = {}
    for cell in (cell for cell in cells if not cell.is_latent):
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
