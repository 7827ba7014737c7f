"""Builds the world of one bureau: who exists, who receives what, and the rows of every feed by month.

Belongs here: the order in which the parts of the world are drawn. Does not belong here: anything about files.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from catalog.load import Catalog
from catalog.model import Bureau
from sample_bureau import canaries
from sample_bureau.errors import SampleError
from sample_bureau.months import Month, first_day, month_range, parse_month
from sample_bureau.randomness import Streams
from sample_bureau.targets import Targets, claimed_values, targets_from
from sample_bureau.world.assistance import Assistance
from sample_bureau.world.disability import Disability
from sample_bureau.world.elderly import Elderly
from sample_bureau.world.funds import Funds
from sample_bureau.world.marriage import Marriage
from sample_bureau.world.organisations import Organisations
from sample_bureau.world.payments import Payments
from sample_bureau.world.people import People, Person
from sample_bureau.world.places import Places
from sample_bureau.world.standards import Rates, standard_deliveries
from sample_bureau.world.subsidies import Subsidies
from sample_bureau.world.temporary import Temporary

Rows = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class World:
    """What exists, for each feed with monthly rows what its office sees, and who is known to whom (`pools`)."""

    months: tuple[Month, ...]
    streams: Streams
    targets: Targets
    people: People
    places: Places
    organisations: Organisations
    marriage: Marriage
    conflicting: tuple[str, str] | None
    rows: dict[str, dict[Month, Rows]]
    pools: dict[str, tuple[Person, ...]]


def build(bureau: Bureau, catalog: Catalog) -> World:
    """The world of a bureau. Raises SampleError when the profile has no seed or the period is too short."""
    if not bureau.sample or "seed" not in bureau.sample:
        raise SampleError(f"bureau '{bureau.id}' has no sample: its profile names no seed under `sample`")
    months = month_range(parse_month(bureau.period_start), parse_month(bureau.period_end))
    if len(months) < 9:
        raise SampleError(f"bureau '{bureau.id}': a sample needs at least nine months, the profile has {len(months)}")
    streams = Streams(int(bureau.sample["seed"]))
    targets = targets_from(claimed_values(bureau, catalog))
    rates = Rates(catalog)
    places = Places(catalog, bureau, streams("places"), first_day(months[0]))

    def people(purpose: str) -> People:
        return shared.fork(streams(f"people of {purpose}"))

    shared = People(streams("people"), places.root.area_code[:6], canaries.PEOPLE)
    assistance = Assistance(months, targets, people("assistance"), places, rates, streams("assistance"))
    payments = Payments(assistance, targets, streams("payments"))
    disability = Disability(months, targets, assistance, people("disability"), places, rates, streams("disability"))
    temporary = Temporary(
        months, targets, assistance, disability, people("temporary"), places, rates, streams("temporary")
    )
    organisations = Organisations(months, targets, people("organisations"), places, streams("organisations"))
    elderly = Elderly(months, targets, organisations, people("elderly"), places, streams("elderly"))
    subsidies = Subsidies(elderly, targets, rates, streams("subsidies"))
    marriage = Marriage(months, targets, people("marriage"), places, streams("marriage"))
    funds = Funds(months, payments, temporary, disability, subsidies, places, streams("funds"))
    rows = {
        "assistance_roster": {month: assistance.roster(month) for month in months},
        "assistance_payment": payments.rows,
        "temporary_assistance": temporary.rows,
        "policy_standard": standard_deliveries(catalog, months),
        "disability_subsidy": disability.rows,
        "elderly_facility": elderly.rows,
        "elderly_subsidy": subsidies.rows,
        "marriage_registration": marriage.rows,
        "social_organisation": organisations.rows,
        "fund_line": funds.rows,
    }
    return World(
        months,
        streams,
        targets,
        people("planted rows"),
        places,
        organisations,
        marriage,
        temporary.conflicting,
        rows,
        {
            "assistance": tuple(member.person for _, member in assistance.steady()),
            "disability": tuple(line.holder.person for line in disability.lines),
        },
    )
