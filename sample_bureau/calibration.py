"""Arithmetic that makes the invented world add up to the published figures, to the last yuan.

Belongs here: sharing out totals, solving for roster sizes, planning who joins and who leaves.
Does not belong here: which figures are aimed at (`targets`) and what the rows look like (`world`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sample_bureau.errors import SampleError
from sample_bureau.months import Month


def share_out(total: int, weights: Sequence[int | float]) -> list[int]:
    """Whole numbers in proportion to the weights that add up to the total exactly; none without weights."""
    if not weights:
        return []
    edges, running, whole = [], 0.0, float(sum(weights))
    for weight in weights:
        running += weight
        edges.append(round(total * running / whole))
    edges[-1] = total
    return [edge - before for edge, before in zip(edges, [0, *edges[:-1]], strict=True)]


def roster_sizes(total: int, rates: Sequence[int], last: int) -> list[int]:
    """Sizes of a monthly roster, near the last one, whose payments at each month's rate add up to a total.

    The months fall into two groups, those with the ordinary rate and those with a raised one.
    Raises SampleError when no sizes near the last month's add up.
    """
    low, high = min(rates), max(rates)
    free = len(rates) - 1
    ordinary = [place for place in range(free) if rates[place] == low]
    raised = [place for place in range(free) if rates[place] == high and high != low]
    missing = total - last * sum(rates)
    best: tuple[float, int, int] | None = None
    for extra in range(-60 * len(raised), 60 * len(raised) + 1):
        rest = missing - high * extra
        if rest % low == 0:
            distance = abs(rest // low / len(ordinary) - (extra / len(raised) if raised else 0))
            if best is None or distance < best[0]:
                best = (distance, rest // low, extra)
    if best is None:
        raise SampleError(f"no roster near {last} persons adds up to {total} yuan at the rates {sorted(set(rates))}")
    sizes = [last] * len(rates)
    for places, extra in ((ordinary, best[1]), (raised, best[2])):
        if places:
            more = share_out(extra, range(2 * len(places), len(places), -1))
            for place, count in zip(places, more, strict=True):
                sizes[place] += count
    return sizes


def declining(count: int, plateau: int, last: int) -> list[int]:
    """Monthly sizes: just above the plateau in the first month, on it for a while, then down to the last."""
    level = max(1, round(count * 0.4))
    sizes = [plateau + max(1, plateau // 400)] + [plateau] * (level - 1)
    steps = count - level
    sizes += [plateau + round((last - plateau) * (step + 1) ** 2 / steps**2) for step in range(steps)]
    sizes[-1] = last
    return sizes


def growing(count: int, last: int) -> list[int]:
    """Monthly sizes that rise a little to the last."""
    return [last - round(last * 0.02 * (count - 1 - place) / count) for place in range(count)]


@dataclass(frozen=True, slots=True)
class Flows:
    """Who moves: the first month of each joiner, and the first month without each leaver."""

    starts: tuple[Month, ...]
    exits: tuple[Month, ...]


def flows(months: Sequence[Month], sizes: Sequence[int], joiners: Sequence[int]) -> Flows:
    """Joiners and leavers that turn each month's size into the next one's."""
    starts: list[Month] = []
    exits: list[Month] = []
    for place in range(1, len(months)):
        growth = sizes[place] - sizes[place - 1]
        joining = max(joiners[place], growth)
        starts += [months[place]] * joining
        exits += [months[place]] * (joining - growth)
    return Flows(tuple(starts), tuple(exits))
