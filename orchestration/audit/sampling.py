"""The arithmetic of audit samples: how many, from which strata, which, and what the findings say of the whole.

Belongs here: pure functions of numbers. Does not belong here: frames, files, evidence (`samples`).

Sources. Size: attribute sampling, the smallest n for which a population with the tolerable rate of errors would show
at most k of them with a probability of at most 1 - confidence (binomial); for k = 0 this is the discovery sample
n = ceil(ln(1 - confidence) / ln(1 - tolerable)). Estimate: the stratified mean (Cochran, Sampling Techniques, 1977,
5.3). Interval: Clopper and Pearson (Biometrika 1934) with the effective sample size of Korn and Graubard (Survey
Methodology 1998), which is exact for one stratum and for proportional samples without errors.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from orchestration.errors import OrchestrationError

# Beyond this many units nobody looks at a sample by hand.
_LARGEST = 100_000


@dataclass(frozen=True, slots=True)
class Stratum:
    """How many units a stratum has, how many were looked at, and how many of those were in error."""

    units: int
    sampled: int
    errors: int


@dataclass(frozen=True, slots=True)
class Estimate:
    """The rate of errors in the frame: the estimate, a two-sided interval, and the one-sided upper bound."""

    rate: float
    lower: float
    upper: float
    bound: float


def size(confidence: float, tolerable: float, accepted_errors: int = 0) -> int:
    """The least number of units that shows, with this confidence, that fewer than the tolerable share are in error, if
    no more than the accepted errors are found. Raises OrchestrationError for shares that are none."""
    from scipy.stats import binom

    if not 0 < confidence < 1 or not 0 < tolerable < 1 or accepted_errors < 0:
        raise OrchestrationError("confidence and tolerable error lie between 0 and 1, accepted errors are not negative")
    low, high = accepted_errors + 1, _LARGEST
    while low < high:
        middle = (low + high) // 2
        if binom.cdf(accepted_errors, middle, tolerable) <= 1 - confidence:
            high = middle
        else:
            low = middle + 1
    if low == _LARGEST:
        raise OrchestrationError(f"more than {_LARGEST} units would be needed: allow a greater error")
    return low


def allocated(total: int, frame: Mapping[str, int]) -> dict[str, int]:
    """Takes a sample size and the units per stratum; gives how many to take of each: in proportion, by largest
    remainder, at least one of each and never more than there are."""
    units = sum(frame.values())
    wanted = min(total, units)
    quotas = {name: wanted * count / units for name, count in frame.items()}
    given = {name: min(frame[name], max(1, int(quota))) for name, quota in quotas.items()}
    by_remainder = sorted(frame, key=lambda name: (int(quotas[name]) - quotas[name], name))
    while sum(given.values()) < wanted:
        for name in by_remainder:
            if given[name] < frame[name] and sum(given.values()) < wanted:
                given[name] += 1
    return given


def drawn(seed: str, units: Iterable[str], number: int) -> list[str]:
    """The units of a stratum that a seed chooses: those with the smallest SHA-256 of seed and unit. Anybody can draw
    them again, in any language."""
    return sorted(units, key=lambda unit: hashlib.sha256(f"{seed}\n{unit}".encode()).hexdigest())[:number]


def estimate(strata: Iterable[Stratum], confidence: float) -> Estimate:
    """What the findings say of the whole frame. Strata that were looked at whole add no uncertainty."""
    from scipy.stats import beta

    strata = tuple(strata)
    units, sampled = sum(s.units for s in strata), sum(s.sampled for s in strata)
    rate = sum(s.units / units * s.errors / s.sampled for s in strata)
    if units == sampled:
        return Estimate(rate, rate, rate, rate)
    effective = _effective_size(strata, rate, sampled)
    errors, tail = rate * effective, (1 - confidence) / 2
    lower = float(beta.ppf(tail, errors, effective - errors + 1)) if errors else 0.0
    upper, bound = (
        float(beta.ppf(1 - share, errors + 1, effective - errors)) if errors < effective else 1.0
        for share in (tail, 1 - confidence)
    )
    return Estimate(rate, lower, upper, bound)


def _effective_size(strata: tuple[Stratum, ...], rate: float, sampled: int) -> float:
    """The size of a simple sample with the same variance, never more than was looked at."""
    units = sum(s.units for s in strata)
    variance = sum(
        (s.units / units) ** 2 * (s.errors / s.sampled) * (1 - s.errors / s.sampled) / s.sampled
        for s in strata
        if s.sampled < s.units
    )
    return min(float(sampled), rate * (1 - rate) / variance) if variance else float(sampled)
