"""How the cells of published tables are protected, as the catalogue says it.

Belongs here: the profiles of `disclosure.yml`, and what a single dataset may change in its own. Does not belong here:
how a cell is judged or hidden (`publish.disclosure`).
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, Literal, Self

from pydantic import Field, model_validator

from catalog.entry import Entry, Text
from catalog.methods import CellKey, DifferentialPrivacy, Method, Rounding, Sampling

# From the coarsest to the finest; a floor is the finest level that may be told.
FLOORS = ("city", "district", "street")
Floor = Literal["city", "district", "street"]


class Concentration(Entry):
    """When so few contributors make up an amount that one of them could tell another's.

    Dominance, the (n,k) rule: the `largest` contributors together give more than `share` of the total. p% rule: the
    second largest could tell the largest to within `p_percent` of it. Both with the usual settings of the Handbook on
    Statistical Disclosure Control (2nd edition, 4.2).
    """

    largest: Literal[1, 2] = 2
    share: Decimal = Field(default=Decimal("0.9"), gt=0, lt=1)
    p_percent: Decimal = Field(default=Decimal(10), ge=0)


class SignOff(Entry):
    """Who approved a weaker protection, when, and by which document."""

    by: Text
    on: date
    document: str


class DisclosureProfile(Entry):
    """How the cells of a dataset are protected: see docs/protect-cells.md.

    `threshold` is the fewest contributors that a published cell may have; `zeros` says whether cells without any may
    be told; `floor` is the finest area; `units_in_detail` is how often a city tells what lies behind the totals of its
    districts. A hidden count has to stay uncertain by `min_width_count`, an amount by `min_width_share` of itself.
    """

    text: Text
    method: Method
    threshold: int = Field(default=0, ge=0)
    zeros: Literal["published", "hidden"] = "published"
    concentration: Concentration | None = None
    floor: Floor = "street"
    units_in_detail: Literal["monthly", "quarterly"] = "monthly"
    min_width_count: int = Field(default=3, ge=1)
    min_width_share: Decimal = Field(default=Decimal("0.1"), gt=0)
    # The settings of a method that changes figures or rows, under its name.
    cell_key: CellKey | None = None
    round: Rounding | None = None
    dp: DifferentialPrivacy | None = None
    sample: Sampling | None = None


class Deviation(Entry):
    """What one dataset does otherwise than its profile, and why; what weakens the profile needs an approval."""

    reason: Text
    approval: SignOff | None = None
    threshold: int | None = None
    zeros: Literal["published", "hidden"] | None = None
    concentration: Concentration | None = None
    floor: Floor | None = None
    units_in_detail: Literal["monthly", "quarterly"] | None = None
    min_width_count: int | None = None
    min_width_share: Decimal | None = None

    @model_validator(mode="after")
    def _changes_something(self) -> Self:
        if not self.changes:
            raise ValueError("a deviation changes at least one setting of its profile")
        return self

    @property
    def changes(self) -> dict[str, Any]:
        """The settings that it replaces."""
        return {
            name: value
            for name in type(self).model_fields
            if name not in ("reason", "approval") and (value := getattr(self, name)) is not None
        }


def deviating(profile: DisclosureProfile, deviation: Deviation | None) -> DisclosureProfile:
    """The profile as it holds for one dataset."""
    return profile if deviation is None else profile.model_copy(update=deviation.changes)


def weakened(profile: DisclosureProfile, deviation: Deviation) -> list[str]:
    """The settings by which a deviation protects less than its profile does."""
    other = deviating(profile, deviation)
    less = {
        "threshold": other.threshold < profile.threshold,
        "zeros": (profile.zeros, other.zeros) == ("hidden", "published"),
        "concentration": _tells_more(profile.concentration, other.concentration),
        "floor": FLOORS.index(other.floor) > FLOORS.index(profile.floor),
        "units_in_detail": (profile.units_in_detail, other.units_in_detail) == ("quarterly", "monthly"),
        "min_width_count": other.min_width_count < profile.min_width_count,
        "min_width_share": other.min_width_share < profile.min_width_share,
    }
    return [name for name, is_less in less.items() if is_less]


def _tells_more(rule: Concentration | None, other: Concentration | None) -> bool:
    if rule is None or other is None:
        return False
    return other.largest < rule.largest or other.share > rule.share or other.p_percent < rule.p_percent


class SharedFigure(Entry):
    """A measure of some cells of a dataset."""

    dataset: str
    column: str
    slice: str = ""


class SharedFigures(Entry):
    """Figures of different datasets about the same people, and why they are the same."""

    text: Text
    figures: tuple[SharedFigure, ...] = Field(min_length=2)
