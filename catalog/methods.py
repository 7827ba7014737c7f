"""The settings of the methods that change figures or rows instead of hiding them, one entry per method.

Belongs here: what `catalog/disclosure.yml` says of a method, what a dataset says of its sample, and how values
generalise. Does not belong here: the methods themselves (`publish.disclosure.methods`).
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from catalog.entry import Entry

Method = Literal["open", "suppress", "cell_key", "round", "dp", "sample"]
# What stands in a published table instead of a single value where all values count.
ROOT = "any"
Hierarchies = Mapping[str, Mapping[str, tuple[str, ...]]]


class CellKey(Entry):
    """Noise that follows from who is in a cell: never more than `max_noise` to either side, of this variance, and no
    count from 1 to `never_up_to` among the results."""

    max_noise: int = Field(ge=1)
    variance: Decimal = Field(gt=0)
    never_up_to: int = Field(default=0, ge=0)
    # The share of small counts that an attacker may read exactly from all the margins; guessing reads some anyway.
    read_share: Decimal = Field(default=Decimal("0.3"), gt=0, lt=1)


class Rounding(Entry):
    """All figures become multiples of `base`, and every total stays the sum of its parts."""

    base: int = Field(ge=3)


class DifferentialPrivacy(Entry):
    """Discrete Laplace noise with the person as unit: no more than `epsilon_year` is spent on a dataset in a year,
    in equal parts on `releases_year` months."""

    epsilon_year: Decimal = Field(gt=0)
    releases_year: int = Field(ge=1, le=12)


class Sampling(Entry):
    """A sample of `fraction` of the persons in which nobody stands out.

    `k` rows at least share their quasi-identifiers; among them each sensitive column has `distinct` values or more
    and its distribution is no further than `closeness` from that of the whole sample. No more than `blanked_share`
    of the quasi-identifying values are blanked for that.
    """

    fraction: Decimal = Field(gt=0, le=Decimal("0.2"))
    k: int = Field(ge=2)
    distinct: int = Field(ge=1)
    closeness: Decimal = Field(gt=0, le=1)
    blanked_share: Decimal = Field(ge=0, le=Decimal("0.2"))


class Sample(Entry):
    """What the rows of a sample tell of a person: `quasi` names each column by which a neighbour could recognise
    somebody, with the hierarchy along which it is coarsened; `sensitive` are the columns that he must not learn."""

    quasi: dict[str, str]
    sensitive: Annotated[tuple[str, ...], Field(min_length=1)]
    # The dataset in which the same persons are counted, and the measure that counts them.
    counted_in: str
    counted_as: str
