"""Thresholds, concentration, widths, and what the public knows about hidden figures."""

from decimal import Decimal
from fractions import Fraction

import pytest

from catalog.protection import Concentration
from publish.disclosure.cells import Cell
from publish.disclosure.policy import BadPolicy, Policy, is_dominated, is_guessed, public_lower_bounds


def test_primary_means_some_but_few_contributors_and_not_open():
    policy = Policy(5)
    assert [policy.is_primary(Cell("a", n, {})) for n in (0, 1, 4, 5)] == [False, True, True, False]
    assert not policy.is_primary(Cell("a", 1, {}, is_open=True))


def test_required_widths():
    policy = Policy(5, min_width_share=0.1)
    assert policy.required_width("person_count", 1000) == 3
    assert (
        policy.required_width("paid_yuan", 1000)
        == 100
        == Policy(5, 3, Fraction(1, 10)).required_width("paid_yuan", 1000)
    )
    assert policy.required_width("paid_yuan", -1001) == 101
    assert policy.required_width("paid_yuan", 1) == 1
    assert policy.required_width("paid_yuan", 0) == 0
    assert policy.required_width("paid_yuan", 1000, primary=False) == 10


@pytest.mark.parametrize(
    "bad",
    [{"threshold": 0}, {"min_width_count": 0}, {"min_width_share": 0}, {"secondary_width_share": 0.0}],
)
def test_settings_that_protect_nothing_are_refused(bad):
    with pytest.raises(BadPolicy):
        Policy(**{"threshold": 5, **bad})


def test_public_lower_bounds():
    rows = [
        Cell("a", 3, {"person_count": 3, "child_count": 0, "paid_yuan": 0}),
        Cell("b", 0, {"person_count": 0}),
    ]
    assert public_lower_bounds(rows) == {"person_count": 1, "child_count": 0, "paid_yuan": 0}


def test_negative_money_needs_a_flag():
    rows = [Cell("a", 3, {"paid_yuan": -5})]
    assert public_lower_bounds(rows, ["paid_yuan"]) == {"paid_yuan": None}
    with pytest.raises(BadPolicy, match="a is negative"):
        public_lower_bounds(rows)


RULE = Concentration(largest=2, share=Decimal("0.9"), p_percent=Decimal(10))


@pytest.mark.parametrize(
    ("total", "largest", "second", "dominated", "guessed"),
    [
        (1000, 500, 400, False, False),  # 900 of 1000 is not more than nine tenths
        (1000, 501, 400, True, False),
        (1000, 905, 5, True, True),  # what the others gave (90) is less than a tenth of 905
        (1000, 100, 100, False, False),
        (0, 0, 0, False, False),
        (-50, 30, 10, True, True),  # recoveries outweigh: what is left shields nobody
    ],
)
def test_concentration(total: int, largest: int, second: int, dominated: bool, guessed: bool) -> None:
    assert is_dominated(total, largest, second, RULE) == dominated
    assert is_guessed(total, largest, second, RULE) == guessed


def test_one_contributor_alone_dominates_by_the_rule_of_one() -> None:
    one = Concentration(largest=1, share=Decimal("0.5"))
    assert is_dominated(100, 51, 40, one)
    assert not is_dominated(100, 50, 50, one)


def test_the_first_rule_broken_is_the_reason() -> None:
    policy = Policy(10, concentration=RULE)
    dominated = {"x_yuan": (95, 3)}
    assert policy.reason_to_hide(Cell("a", 9, {"x_yuan": 100}, largest=dominated)) == "frequency"
    assert policy.reason_to_hide(Cell("a", 30, {"x_yuan": 100}, largest=dominated)) == "dominance"
    assert policy.reason_to_hide(Cell("a", 30, {"x_yuan": 100}, largest={"x_yuan": (50, 47)})) == "dominance"
    loose = Policy(10, concentration=Concentration(share=Decimal("0.99"), p_percent=Decimal(10)))
    assert loose.reason_to_hide(Cell("a", 30, {"x_yuan": 100}, largest=dominated)) == "p_percent"
    assert Policy(10).reason_to_hide(Cell("a", 30, {"x_yuan": 100}, largest=dominated)) is None


def test_empty_cells_are_hidden_where_the_policy_says_so() -> None:
    assert Policy(10).reason_to_hide(Cell("a", 0, {})) is None
    assert Policy(10, hides_zeros=True).reason_to_hide(Cell("a", 0, {})) == "zero"
