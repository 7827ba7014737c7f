"""A bureau's own figures, and what follows where it published none or only some parts of a whole.

Belongs here: finding a figure by what it measures. Does not belong here: which figures the sample aims at (`targets`).
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from catalog.load import Catalog
from catalog.model import Bureau, Claim
from sample_bureau.calibration import share_out
from sample_bureau.errors import SampleError

_OVER = Decimal("1.02")


class Published:
    """A bureau's own figures, found by what they measure, for which slice, and in which year."""

    def __init__(self, bureau: Bureau, catalog: Catalog) -> None:
        self._claims = catalog.claims(bureau.id)
        self._year = int(bureau.period_start[:4])
        population = (bureau.sample or {}).get("population")
        if population is None:
            raise SampleError(f"bureau '{bureau.id}': its profile names no population under `sample`")
        self.population = int(population)

    def claim(self, measure: str, *slices: str, year: int = 0) -> Claim | None:
        """The first figure of a measure for one of these slices; `year` is -1 for the year before the bureau's."""
        wanted = self._year + year
        for slice_ in slices or ("",):
            for claim in self._claims:
                last = claim.period_end or claim.period_start
                if (
                    measure in (claim.published_indicator, claim.indicator)
                    and (claim.dimensions or "") == slice_
                    and (last is None or last.year == wanted)
                ):
                    return claim
        return None

    def figure(self, measure: str, *slices: str, year: int = 0) -> int | None:
        """A number that agrees with the published one: a little more where it says `over`; None without one."""
        claim = self.claim(measure, *slices, year=year)
        if claim is None:
            return None
        value = claim.value_base_unit
        return int(max(value * _OVER, value + 1)) if claim.qualifier == "over" else int(value)

    def known(self, measure: str, *slices: str) -> int:
        """The published number, or 0: for what happens only where it was published."""
        return self.figure(measure, *slices) or 0

    def size(self, per_100k: float, measure: str, *slices: str) -> int:
        """The published number, or so many per 100,000 inhabitants."""
        figure = self.figure(measure, *slices)
        return self.scaled(per_100k) if figure is None else figure

    def scaled(self, per_100k: float) -> int:
        """So many per 100,000 inhabitants."""
        return round(per_100k * self.population / 100_000)


def parts_of(total: int | None, known: Sequence[int | None], shares: Sequence[int], default: int) -> list[int]:
    """Parts of a whole of which some are known: the others share out what is left of the total, or of the default."""
    missing = [place for place, value in enumerate(known) if value is None]
    if total is None:
        rest = default * sum(shares[place] for place in missing) // sum(shares)
    else:
        rest = total - sum(value for value in known if value is not None)
    if rest < 0 or (rest and not missing and total is not None):
        raise SampleError(f"the published parts {[v for v in known if v is not None]} are no parts of {total}")
    parts = [value or 0 for value in known]
    for place, part in zip(missing, share_out(rest, [shares[place] for place in missing]), strict=True):
        parts[place] = part
    return parts
