"""OpenDP itself: the noise has the scale that the budget asks for, and no draw tells one person from nobody."""

from __future__ import annotations

import math
from collections import Counter
from decimal import Decimal

import pytest

from publish.disclosure.methods.private import discrete_laplace

pytest.importorskip("opendp")
pytestmark = pytest.mark.external

DRAWS = 40_000


@pytest.mark.parametrize(("sensitivity", "epsilon"), [(1, "1"), (4, "0.25"), (3, "0.1")])
def test_the_spread_is_that_of_the_budget(sensitivity: int, epsilon: str) -> None:
    """The variance of discrete Laplace noise with scale b is 2q / (1 - q)^2, q = exp(-1 / b)."""
    noise = discrete_laplace([0] * DRAWS, sensitivity, Decimal(epsilon))
    q = math.exp(-float(epsilon) / sensitivity)
    assert sum(n * n for n in noise) / DRAWS == pytest.approx(2 * q / (1 - q) ** 2, rel=0.1)
    assert abs(sum(noise) / DRAWS) < 5 * math.sqrt(2 * q / (1 - q) ** 2 / DRAWS)


def test_one_person_more_or_less_changes_no_odds_beyond_the_budget() -> None:
    """The attack: of two neighbouring counts, how much likelier is any figure under the one than under the other?"""
    with_person, without = (Counter(discrete_laplace([n] * DRAWS, 1, Decimal(1))) for n in (10, 9))
    seen = [figure for figure in with_person if min(with_person[figure], without[figure]) > 400]
    odds = [abs(math.log(with_person[figure] / without[figure])) for figure in seen]
    assert len(odds) >= 6
    assert max(odds) < 1.2
    assert max(odds) > 0.8
