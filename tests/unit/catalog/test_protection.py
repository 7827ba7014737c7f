"""Profiles, and what single datasets do otherwise."""

from __future__ import annotations

from decimal import Decimal

import pytest
from pydantic import ValidationError

from catalog.entry import Text
from catalog.protection import Concentration, Deviation, DisclosureProfile, deviating, weakened

WORDS = Text(zh="理由", en="reason")
PROFILE = DisclosureProfile(
    text=WORDS,
    method="suppress",
    threshold=10,
    zeros="hidden",
    concentration=Concentration(),
    floor="district",
    units_in_detail="quarterly",
    min_width_count=3,
)


@pytest.mark.parametrize(
    ("setting", "weaker", "stronger"),
    [
        ("threshold", 9, 20),
        ("floor", "street", "city"),
        ("min_width_count", 2, 5),
        ("min_width_share", Decimal("0.05"), Decimal("0.2")),
        ("concentration", Concentration(share=Decimal("0.95")), Concentration(p_percent=Decimal(20))),
        ("concentration", Concentration(largest=1), Concentration(share=Decimal("0.8"))),
    ],
)
def test_what_protects_less_is_told_apart(setting: str, weaker: object, stronger: object) -> None:
    assert weakened(PROFILE, Deviation(reason=WORDS, **{setting: weaker})) == [setting]
    assert weakened(PROFILE, Deviation(reason=WORDS, **{setting: stronger})) == []


def test_telling_zeros_or_months_is_weaker() -> None:
    assert weakened(PROFILE, Deviation(reason=WORDS, zeros="published")) == ["zeros"]
    assert weakened(PROFILE, Deviation(reason=WORDS, units_in_detail="monthly")) == ["units_in_detail"]


def test_a_deviation_replaces_what_it_names_and_nothing_else() -> None:
    other = deviating(PROFILE, Deviation(reason=WORDS, threshold=20))
    assert (other.threshold, other.floor, other.concentration) == (20, "district", PROFILE.concentration)
    assert deviating(PROFILE, None) is PROFILE


def test_a_deviation_that_changes_nothing_is_refused() -> None:
    with pytest.raises(ValidationError, match="at least one setting"):
        Deviation(reason=WORDS)
