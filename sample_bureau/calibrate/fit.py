"""Iterative proportional fitting: changes what the recipe would make as little as possible until the figures are met.

Belongs here: real numbers. Does not belong here: whole numbers (`calibrate.whole`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from sample_bureau.calibrate.targets import Bounds
from sample_bureau.recipe.arrays import Mask

Reals = np.ndarray[Any, np.dtype[np.float64]]
_CYCLES, _PATIENT, _CLOSE = 400, 4, 1e-9


@dataclass(frozen=True, slots=True)
class Demand:
    """What some of the cells must add up to; with `whole`, the ratio that they must have to those."""

    name: str
    inside: Mask
    bounds: Bounds
    whole: Mask | None = None


def fit(expected: Reals, demands: Sequence[Demand]) -> Reals:
    """The numbers nearest to what was expected that meet the demands, as far as they can be met together.

    Figures that are not exact are aimed at first, and after a few rounds only kept within their bounds.
    """
    fitted = expected.astype(float).copy()
    ordered = sorted(demands, key=lambda demand: demand.bounds.is_exact)
    for cycle in range(_CYCLES):
        worst = max((_step(fitted, demand, cycle < _PATIENT) for demand in ordered), default=0.0)
        if worst < _CLOSE and cycle >= _PATIENT:
            break
    return fitted


def _step(fitted: Reals, demand: Demand, aiming: bool) -> float:
    """Scales the cells of one demand; gives how far off they were, relative to their size."""
    if demand.whole is not None:
        return _ratio_step(fitted, demand, demand.whole, aiming)
    now = float(fitted[demand.inside].sum())
    wanted = _wanted(now, demand.bounds, aiming)
    if now > 0 and wanted != now:
        fitted[demand.inside] *= wanted / now
    return abs(wanted - now) / max(1.0, abs(wanted)) if now > 0 else 0.0


def _ratio_step(fitted: Reals, demand: Demand, whole: Mask, aiming: bool) -> float:
    """Moves cells between those that the ratio counts and the rest of the whole, which stays as it is."""
    part, rest = demand.inside & whole, whole & ~demand.inside
    if not rest.any() or not part.any():
        return _outside_step(fitted, demand, whole, aiming)
    inside, total = float(fitted[part].sum()), float(fitted[whole].sum())
    if total <= 0 or inside <= 0:
        return 0.0
    wanted = _wanted(inside / total, demand.bounds, aiming)
    if wanted != inside / total:
        fitted[part] *= wanted * total / inside
        if total > inside:
            fitted[rest] *= max(1 - wanted, 0.0) * total / (total - inside)
    return abs(wanted - inside / total)


def _outside_step(fitted: Reals, demand: Demand, whole: Mask, aiming: bool) -> float:
    """A ratio of one thing to another, of which it is no part."""
    inside, total = float(fitted[demand.inside].sum()), float(fitted[whole].sum())
    if total <= 0 or inside <= 0:
        return 0.0
    wanted = _wanted(inside / total, demand.bounds, aiming)
    fitted[demand.inside] *= wanted * total / inside
    return abs(wanted - inside / total) / max(1.0, abs(wanted))


def _wanted(now: float, bounds: Bounds, aiming: bool) -> float:
    return bounds.aim if aiming or bounds.is_exact else min(max(now, bounds.low), bounds.high)
