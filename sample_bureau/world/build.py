"""Builds the world of one bureau: who exists, who receives what, and the rows of every feed by month.

Belongs here: which part of the world a feed needs, and the order in which the parts are drawn.
Does not belong here: anything about files.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from catalog.load import Catalog
from catalog.model import Bureau
from sample_bureau import canaries
from sample_bureau.errors import SampleError
from sample_bureau.months import Month, first_day, month_range, parse_month
from sample_bureau.randomness import Streams
from sample_bureau.targets import Targets, targets_of
from sample_bureau.world.assistance import Assistance
from sample_bureau.world.disability import Disability
from sample_bureau.world.elderly import Elderly
from sample_bureau.world.funds import Funds
from sample_bureau.world.households import Households
from sample_bureau.world.marriage import Marriage
from sample_bureau.world.monthly import MonthlyRows, Rows
from sample_bureau.world.organisations import Organisations
from sample_bureau.world.payments import Payments
from sample_bureau.world.people import People, Person
from sample_bureau.world.places import Places
from sample_bureau.world.standards import Rates, standard_deliveries
from sample_bureau.world.subsidies import Subsidies
from sample_bureau.world.temporary import Temporary

_FEWEST_MONTHS = 6
_KNOWN = 20_000


@dataclass(frozen=True, slots=True)
class World:
    """What exists, for each feed with monthly rows what its office sees, and who is known to whom (`pools`)."""

    months: tuple[Month, ...]
    streams: Streams
    targets: Targets
    people: People
    places: Places
    canary_certificate: str | None
    conflicting: tuple[str, str] | None
    rows: dict[str, Mapping[Month, Rows]]
    pools: dict[str, tuple[Person, ...]]


class Parts:
    """The parts of a world; each is drawn when a feed first needs it, from a stream of its own."""

    def __init__(self, bureau: Bureau, catalog: Catalog, months: tuple[Month, ...], seed: int) -> None:
        self.months, self.feeds = months, bureau.feeds
        self.streams, self.targets = Streams(seed), targets_of(bureau, catalog)
        self.rates = Rates(catalog, bureau)
        self.places = Places(catalog, bureau, self.streams("places"), first_day(months[0]))
        self._shared = People(self.streams("people"), self.places.divisions, self.places.neighbours, canaries.PEOPLE)

    def people(self, purpose: str) -> People:
        """The same population, drawn from with a stream of its own."""
        return self._shared.fork(self.streams(f"people of {purpose}"))

    def _stream(self, purpose: str) -> np.random.Generator:
        return self.streams(purpose)

    @cached_property
    def assistance(self) -> Assistance:
        """Those on the roster of dibao and tekun."""
        people, stream = self.people("assistance"), self._stream("assistance")
        return Assistance(self.months, self.targets.roster, people, self.places, self.rates, stream)

    @cached_property
    def households(self) -> Households:
        """The same, household by household."""
        return Households(self.assistance, self.people("households"), self._stream("households"))

    @cached_property
    def payments(self) -> Payments:
        """What is paid to them."""
        return Payments(self.households, self.targets.roster, self._stream("payments"))

    @cached_property
    def disability(self) -> Disability:
        """Those who draw a subsidy for disabled persons."""
        people, stream = self.people("disability"), self._stream("disability")
        return Disability(
            self.months, self.targets.disability, self.households, people, self.places, self.rates, stream
        )

    @cached_property
    def temporary(self) -> Temporary:
        """Grants of temporary assistance."""
        people, stream = self.people("temporary"), self._stream("temporary")
        disability = self.disability if "disability_subsidy" in self.feeds else None
        return Temporary(
            self.months, self.targets.grants, self.households, disability, people, self.places, self.rates, stream
        )

    @cached_property
    def organisations(self) -> Organisations:
        """Social organisations."""
        people, stream = self.people("organisations"), self._stream("organisations")
        return Organisations(self.months, self.targets.organisations, people, self.places, stream)

    @cached_property
    def elderly(self) -> Elderly:
        """Facilities for the elderly."""
        people, stream = self.people("elderly"), self._stream("elderly")
        return Elderly(self.months, self.targets.elderly, self.organisations, people, self.places, self.rates, stream)

    @cached_property
    def subsidies(self) -> Subsidies:
        """What is paid to facilities."""
        return Subsidies(self.elderly, self.targets.subsidies, self.rates, self._stream("subsidies"))

    @cached_property
    def marriage(self) -> Marriage:
        """Registrations of marriages and divorces."""
        people, stream = self.people("marriage"), self._stream("marriage")
        return Marriage(self.months, self.targets.registry, people, self.places, self.rates, stream)

    @cached_property
    def funds(self) -> Funds:
        """Budget lines, which repeat what the ledgers that the bureau keeps say was paid."""
        return Funds(
            self.months,
            self.targets.funds,
            self.assistance,
            self.payments if "assistance_payment" in self.feeds else None,
            self.temporary if "temporary_assistance" in self.feeds else None,
            self.disability if "disability_subsidy" in self.feeds else None,
            self.subsidies if "elderly_subsidy" in self.feeds else None,
            self.places,
            self._stream("funds"),
        )

    @property
    def pools(self) -> dict[str, tuple[Person, ...]]:
        """Who is known to the offices of other registers: people on the rosters all the time."""
        pools: dict[str, tuple[Person, ...]] = {}
        if "assistance_roster" in self.feeds:
            pools["assistance"] = tuple(self.assistance.steady(_KNOWN))
        if "disability_subsidy" in self.feeds:
            pools["disability"] = tuple(line.holder.person for line in self.disability.lines)
        return pools


# The feeds of this world, in the order in which they are drawn, and what their offices see.
_SEEN: dict[str, Callable[[Parts], Mapping[Month, Rows]]] = {
    "assistance_roster": lambda parts: MonthlyRows(parts.months, parts.assistance.roster),
    "assistance_payment": lambda parts: parts.payments.rows,
    "disability_subsidy": lambda parts: parts.disability.rows,
    "temporary_assistance": lambda parts: parts.temporary.rows,
    "policy_standard": lambda parts: standard_deliveries(parts.rates, parts.months),
    "social_organisation": lambda parts: parts.organisations.rows,
    "elderly_facility": lambda parts: parts.elderly.rows,
    "elderly_subsidy": lambda parts: parts.subsidies.rows,
    "marriage_registration": lambda parts: parts.marriage.rows,
    "fund_line": lambda parts: parts.funds.rows,
}


def build(bureau: Bureau, catalog: Catalog) -> World:
    """The world of a bureau, as far as its feeds go.

    Raises SampleError when the profile has no seed or the period is too short.
    """
    if not bureau.sample or "seed" not in bureau.sample:
        raise SampleError(f"bureau '{bureau.id}' has no sample: its profile names no seed under `sample`")
    months = month_range(parse_month(bureau.period_start), parse_month(bureau.period_end))
    if len(months) < _FEWEST_MONTHS:
        raise SampleError(
            f"bureau '{bureau.id}': a sample needs at least {_FEWEST_MONTHS} months, the profile has {len(months)}"
        )
    parts = Parts(bureau, catalog, months, int(bureau.sample["seed"]))
    rows = {feed: seen(parts) for feed, seen in _SEEN.items() if feed in bureau.feeds}
    return World(
        months,
        parts.streams,
        parts.targets,
        parts.people("planted rows"),
        parts.places,
        parts.marriage.canary_certificate if "marriage_registration" in rows else None,
        parts.temporary.conflicting if "temporary_assistance" in rows else None,
        rows,
        parts.pools,
    )
