"""Thresholds, widths, and what the public knows about hidden figures."""

from fractions import Fraction

import pytest

from publish.disclosure.cells import Cell
from publish.disclosure.policy import BadPolicy, Policy, public_lower_bounds


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
