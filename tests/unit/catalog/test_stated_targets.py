"""A target is a figure of a register: the catalogue names where it is stated, and never anything else."""

from __future__ import annotations

import pytest

import catalog
from catalog.model import Indicator
from catalog.series import StatedTarget, target_problems

STATED = StatedTarget(indicator="stated_target_shares", slice="task_target=community_fund_coverage")


def problems(**changed: object) -> list[str]:
    known = catalog.load().indicators
    one = known["community_fund_coverage_rate"].model_copy(update=changed)
    assert isinstance(one, Indicator)
    return list(target_problems({**known, one.id: one}))


def test_the_targets_of_the_catalogue_hold() -> None:
    assert catalog.load().indicators["community_fund_coverage_rate"].target == STATED
    assert problems() == []


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"target": StatedTarget(indicator="nowhere")}, "is no indicator of kind target"),
        ({"target": StatedTarget(indicator="community_requests")}, "is no indicator of kind target"),
        ({"target": STATED.model_copy(update={"slice": "task_target=none"})}, "has no slice 'task_target=none'"),
        ({"unit": "person"}, "is counted in percent, not in person"),
    ],
)
def test_a_target_that_cannot_be_one_is_named(changed: dict[str, object], words: str) -> None:
    (problem,) = problems(**changed)
    assert words in problem and "community_fund_coverage_rate" in problem
