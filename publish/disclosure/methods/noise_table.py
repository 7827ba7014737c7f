"""The table of noise for cell keys: for each count the distribution of what is added to it.

Method: for a count n the noise d has mean 0, variance V, lies within [-D, D], gives no result below 0 and none from 1
to js, and is otherwise as spread out as it can be (maximum entropy). That is the design of Marley and Leaver (2011),
as the R package ptable and the Handbook on Statistical Disclosure Control (chapter 5) describe it.
The solution of a maximum-entropy problem under moments is exponential in them: p(d) ~ exp(a d + b d^2); a and b are
the minimum of the convex dual.

Small counts cannot always have the variance V: 1 that may only become 0 or 5 has variance 4. There the least
variance above V that is possible is taken, so V is a lower bound everywhere.

Belongs here: the table. Does not belong here: keys and cells (`cell_key`).
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog, minimize

from catalog.methods import CellKey
from publish.disclosure.policy import BadPolicy

KEYS = 2**32
_EXACT = 1e-6
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Noise:
    """The noise of one count: the values that it can take, and their probabilities."""

    values: tuple[int, ...]
    probabilities: tuple[float, ...]

    @property
    def mean(self) -> float:
        """The expected noise: zero."""
        return float(np.dot(self.values, self.probabilities))

    @property
    def variance(self) -> float:
        """Its expected square."""
        return float(np.dot(np.square(self.values), self.probabilities))

    def at(self, key: int) -> int:
        """The noise for a key from 0 to 2^32 - 1: the value into whose share of the keys it falls."""
        ends = np.rint(np.cumsum(self.probabilities) * KEYS).astype(np.int64)
        return self.values[min(bisect_right(ends.tolist(), key), len(self.values) - 1)]


@cache
def noise_table(settings: CellKey) -> tuple[Noise, ...]:
    """The noise of the counts 0, 1, 2, ...; the last entry is that of all larger counts. Zero stays zero.

    Raises BadPolicy when the settings leave some count without noise of mean zero and the variance asked for.
    """
    last = settings.max_noise + settings.never_up_to + 1
    return (Noise((0,), (1.0,)), *(_noise_of(count, settings) for count in range(1, last + 1)))


def noise_for(count: int, key: int, settings: CellKey) -> int:
    """What is added to a count whose contributors have this key: the same wherever the same persons are counted."""
    table = noise_table(settings)
    return table[min(count, len(table) - 1)].at(key)


def _noise_of(count: int, settings: CellKey) -> Noise:
    reach = range(-settings.max_noise, settings.max_noise + 1)
    allowed = [d for d in reach if count + d == 0 or count + d > settings.never_up_to]
    values = np.array([d for d in allowed if count + d >= 0], dtype=float)
    least, most = _extreme(values, 1, count), _extreme(values, -1, count)
    wanted = float(settings.variance)
    if most @ values**2 < wanted - _EXACT:
        raise BadPolicy(f"no noise within {settings.max_noise} gives a count of {count} the variance asked for")
    narrowest = least @ values**2
    found = least if narrowest >= wanted - _EXACT else _most_uncertain(values, wanted, count)
    kept = [(int(d), float(p)) for d, p in zip(values, found / found.sum(), strict=True) if p > 0]
    return Noise(tuple(d for d, _ in kept), tuple(p for _, p in kept))


def _extreme(values: Floats, sign: int, count: int) -> Floats:
    """The distribution of mean zero with the least (1) or the largest (-1) variance. Raises BadPolicy."""
    found = linprog(sign * values**2, A_eq=np.array([np.ones_like(values), values]), b_eq=[1, 0], method="highs")
    if found.status != 0:
        raise BadPolicy(f"the settings of cell_key leave a count of {count} no noise of mean zero")
    solution: Floats = np.clip(found.x, 0, 1)
    return solution


def _most_uncertain(values: Floats, variance: float, count: int) -> Floats:
    """The distribution of mean zero and this variance with the largest entropy. Raises BadPolicy."""
    scale = np.abs(values).max()
    moments = np.array([values / scale, (values / scale) ** 2])
    goal = np.array([0.0, variance / scale**2])

    def dual(weights: Floats) -> tuple[float, Floats]:
        exponents = weights @ moments
        top = exponents.max()
        odds = np.exp(exponents - top)
        probabilities = odds / odds.sum()
        return float(top + np.log(odds.sum()) - weights @ goal), moments @ probabilities - goal

    found = minimize(dual, np.zeros(2), jac=True, method="BFGS", options={"gtol": 1e-12, "maxiter": 10_000})
    exponents = found.x @ moments
    odds = np.exp(exponents - exponents.max())
    solution: Floats = odds / odds.sum()
    if abs(solution @ values) > _EXACT or abs(solution @ values**2 - variance) > _EXACT:
        raise BadPolicy(f"no noise with the settings of cell_key was found for a count of {count}")
    return solution
