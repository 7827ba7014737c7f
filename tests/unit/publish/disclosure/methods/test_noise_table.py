"""The table of noise keeps the published conditions: mean zero, the variance, the reach, no small results."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize

from catalog.methods import CellKey
from publish.disclosure.methods.noise_table import KEYS, noise_for, noise_table
from publish.disclosure.policy import BadPolicy

SETTINGS = CellKey(max_noise=5, variance=Decimal(3), never_up_to=2)


@settings(max_examples=60, deadline=None)
@given(reach=st.integers(2, 10), variance=st.integers(1, 8), small=st.integers(0, 5))
def test_the_published_conditions_hold_for_every_count(reach: int, variance: int, small: int) -> None:
    assume(small < reach)
    try:
        table = noise_table(CellKey(max_noise=reach, variance=Decimal(variance), never_up_to=small))
    except BadPolicy:
        assume(False)
    for count, noise in enumerate(table[1:], start=1):
        results = [count + d for d in noise.values]
        assert abs(noise.mean) < 1e-6
        assert noise.variance >= variance - 1e-5
        assert max(map(abs, noise.values)) <= reach
        assert min(results) >= 0
        assert not [result for result in results if 1 <= result <= small]
        assert min(noise.probabilities) > 0
        assert sum(noise.probabilities) == pytest.approx(1)


def test_the_variance_is_met_exactly_where_it_can_be() -> None:
    """The settings that the reference accepts; js = 4 leaves a count of one nothing but 0 and 5 to become."""
    assert [round(noise.variance, 4) for noise in noise_table(SETTINGS)[1:]] == [3.0] * 8
    narrow = noise_table(CellKey(max_noise=5, variance=Decimal(3), never_up_to=4))
    assert [round(noise.variance, 4) for noise in narrow[1:6]] == [4.0, 6.0, 6.0, 4.0, 3.0]
    assert narrow[1].values == (-1, 4)


def test_no_distribution_with_the_same_moments_is_more_uncertain() -> None:
    """Against a general optimiser that knows nothing of the exponential form."""
    for noise in noise_table(SETTINGS)[1:]:
        values, mine = np.array(noise.values, dtype=float), np.array(noise.probabilities)
        conditions = [
            {"type": "eq", "fun": lambda p: p.sum() - 1},
            {"type": "eq", "fun": lambda p, v=values: p @ v},
            {"type": "eq", "fun": lambda p, v=values: p @ v**2 - 3},
        ]
        start = np.full(len(values), 1 / len(values))
        found = minimize(
            lambda p: p @ np.log(np.maximum(p, 1e-12)), start, bounds=[(1e-9, 1)] * len(values), constraints=conditions
        )
        assert found.success
        assert -(mine @ np.log(mine)) >= -found.fun - 1e-5


def test_settings_that_no_noise_can_keep_are_refused() -> None:
    with pytest.raises(BadPolicy, match="the variance asked for"):
        noise_table(CellKey(max_noise=2, variance=Decimal(9)))
    with pytest.raises(BadPolicy, match="mean zero"):
        noise_table(CellKey(max_noise=2, variance=Decimal(1), never_up_to=4))


def test_zero_stays_zero_and_every_key_has_noise() -> None:
    assert {noise_for(0, key, SETTINGS) for key in range(0, KEYS, KEYS // 97)} == {0}
    seen = {noise_for(40, key, SETTINGS) for key in (0, KEYS - 1, *range(0, KEYS, KEYS // 4999))}
    assert seen == set(range(-5, 6))


def test_keys_spread_over_the_noise_as_the_table_says() -> None:
    noise = noise_table(SETTINGS)[3]
    drawn = [noise.at(key) for key in range(0, KEYS, KEYS // 100_000)]
    for value, probability in zip(noise.values, noise.probabilities, strict=True):
        assert drawn.count(value) / len(drawn) == pytest.approx(probability, abs=1e-3)
