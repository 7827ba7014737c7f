"""What the sample aims at: the figures that a bureau published, and where it published none, sizes that fit its people.

Belongs here: which published figure is which target, what stands in for a missing one, and the splits that follow from
two figures together. Does not belong here: how the figures are met (`calibration`, `world`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from catalog.load import Catalog
from catalog.model import Bureau
from sample_bureau.errors import SampleError
from sample_bureau.months import month_range, parse_month
from sample_bureau.published import Published, parts_of

_PERSONS_PER_URBAN_HOUSEHOLD, _PERSONS_PER_RURAL_HOUSEHOLD = 1.4, 1.55
_ROSTER_PER_100K = 1200
# Urban dibao, rural dibao, tekun in institutions, tekun at home, where only their sum is known or nothing at all.
_ROSTER_SHARES = (34, 58, 3, 5)
# A roster shrinks over the period: how much larger it is at first.
_FIRST_ROSTER = 1.03
# Homes that have an agreement with a health centre.
_AGREEMENTS = Decimal("0.8")
_MARRIAGE_SHARES = {"J": 56, "L": 26, "BJ": 14, "BL": 4}
_ORGANISATION_SHARES = {"51": 39, "52": 58, "53": 3}
# Elderly-care facilities per 100,000 inhabitants by type, and building sites of the year.
_FACILITIES = {
    **{"01": 0.17, "02": 1.17, "03": 0.67, "04": 0.67},
    **{"05": 4.33, "06": 1.5, "07": 1.0, "08": 0.17, "09": 0.5},
}
_RESIDENTIAL_TYPES = 4
_STARTED = {"05": 0.3, "06": 0.3, "07": 0.05}


@dataclass(frozen=True, slots=True)
class RosterTargets:
    """Dibao and tekun at the end of the period, dibao at its start, and the money of both when it was published."""

    urban_households: int
    urban_persons: int
    rural_households: int
    rural_persons: int
    first_urban_persons: int
    first_rural_persons: int
    tekun_institutional: int
    tekun_scattered: int
    poverty_persons: int | None
    dibao_yuan: int | None
    tekun_yuan: int | None


@dataclass(frozen=True, slots=True)
class GrantTargets:
    """Temporary assistance; the schemes of an emergency are 0 where the bureau published none."""

    grants: int
    yuan: int
    covid_persons: int
    covid_yuan: int
    flexible_persons: int
    flexible_yuan: int
    stranded_grants: int
    stranded_yuan: int
    goods_persons: int
    disabled_urban: int
    disabled_rural: int
    covid_disabled: int


@dataclass(frozen=True, slots=True)
class DisabilityTargets:
    """Lines of the two subsidies at the end of the period, and their money when it was published."""

    nursing_lines: int
    nursing_yuan: int | None
    living_lines: int
    living_yuan: int | None


@dataclass(frozen=True, slots=True)
class ElderlyTargets:
    """Facilities that stand at the end of the period, and building sites of the year, by type; what they are like."""

    standing: dict[str, int]
    started: dict[str, int]
    completed: int
    assessed: bool
    socialised_centres: int | None
    rehab_beds: int | None
    rehab_share: Decimal | None
    clinics: int | None
    agreements: Decimal
    partners: int | None
    homes_with_workers: int | None


@dataclass(frozen=True, slots=True)
class SubsidyTargets:
    """Money for facilities; `until` is the last month for which this year's is paid."""

    before_yuan: int
    community_yuan: int
    institutions_yuan: int
    until: date | None
    goods_yuan: int
    goods_batches: int


@dataclass(frozen=True, slots=True)
class RegistryTargets:
    """Registrations by kind up to a day, and the archive."""

    by_kind: dict[str, int]
    until: date | None
    archive_rows: int
    archive_unverified: int


@dataclass(frozen=True, slots=True)
class OrganisationTargets:
    """Organisations in good standing by kind, those that are not, and those registered within the period."""

    active: dict[str, int]
    inactive: int
    new: int


@dataclass(frozen=True, slots=True)
class FundTargets:
    """How large budgets are against those of 100,000 inhabitants, and central money for pilots in elderly care."""

    scale: float
    pilot_yuan: int


@dataclass(frozen=True, slots=True)
class Targets:
    """Persons, households, rows and yuan that a correct pipeline must find in the sample."""

    roster: RosterTargets
    grants: GrantTargets
    disability: DisabilityTargets
    elderly: ElderlyTargets
    subsidies: SubsidyTargets
    registry: RegistryTargets
    organisations: OrganisationTargets
    funds: FundTargets


def targets_of(bureau: Bureau, catalog: Catalog) -> Targets:
    """The targets of a bureau. Raises SampleError when its profile names no population or a split does not exist."""
    published = Published(bureau, catalog)
    months = len(month_range(parse_month(bureau.period_start), parse_month(bureau.period_end)))
    return Targets(
        roster=_roster(published),
        grants=_grants(published, months),
        disability=_disability(published),
        elderly=_elderly(published),
        subsidies=_subsidies(published),
        registry=_registry(published, months),
        organisations=_organisations(published),
        funds=FundTargets(
            published.population / 100_000,
            published.known("special_fund_allocated", "fund_source=1;purpose=elderly"),
        ),
    )


def _roster(published: Published) -> RosterTargets:
    urban, rural, institutional, scattered = parts_of(
        published.figure("assisted_persons", "", "programme=all"),
        [
            published.figure("assisted_persons", "programme=dibao;urban_rural=urban"),
            published.figure("assisted_persons", "programme=dibao;urban_rural=rural"),
            published.figure("assisted_persons", "programme=tekun;care_mode=institutional"),
            published.figure("assisted_persons", "programme=tekun;care_mode=scattered"),
        ],
        _ROSTER_SHARES,
        published.scaled(_ROSTER_PER_100K),
    )
    households = [
        published.figure("assisted_households", f"programme=dibao;urban_rural={name}") for name in ("urban", "rural")
    ]
    first = _first_roster(published) or (round(urban * _FIRST_ROSTER), round(rural * _FIRST_ROSTER))
    return RosterTargets(
        urban_households=households[0] or round(urban / _PERSONS_PER_URBAN_HOUSEHOLD),
        urban_persons=urban,
        rural_households=households[1] or round(rural / _PERSONS_PER_RURAL_HOUSEHOLD),
        rural_persons=rural,
        first_urban_persons=first[0],
        first_rural_persons=first[1],
        tekun_institutional=institutional,
        tekun_scattered=scattered,
        poverty_persons=published.figure(
            "poverty_persons_in_rural_dibao", "programme=dibao;urban_rural=rural", "", "urban_rural=rural"
        ),
        dibao_yuan=published.figure("assistance_expenditure", "programme=dibao"),
        tekun_yuan=published.figure("assistance_expenditure", "programme=tekun"),
    )


def _first_roster(published: Published) -> tuple[int, int] | None:
    """Urban and rural persons on the roster in spring, solved from the relief that each of them drew.

    Raises SampleError when no whole numbers of persons draw the published sum.
    """
    goods = "programme=epidemic_living_goods"
    persons, yuan = published.figure("assisted_persons", goods), published.figure("assistance_expenditure", goods)
    each = [
        published.figure("assistance_per_person_amount", f"standard=EPIDEMIC-GOODS-{name}")
        for name in ("URBAN", "RURAL")
    ]
    if persons is None or yuan is None or each[0] is None or each[1] is None:
        return None
    urban, rest = divmod(yuan - each[1] * persons, each[0] - each[1])
    if rest or not 0 <= urban <= persons:
        raise SampleError(f"{persons} persons cannot draw {yuan} yuan at {each[0]} and {each[1]} yuan each")
    return urban, persons - urban


def _grants(published: Published, months: int) -> GrantTargets:
    covid, flexible = "programme=temporary;cause=covid_confirmed", "programme=temporary;cause=lost_flexible_work"
    stranded, aid = "programme=stranded_in_wuhan", "programme=epidemic_living_aid"
    grants = published.size(1.8 * months, "assisted_person_times", "programme=temporary")
    yuan = published.figure("assistance_expenditure", "programme=temporary")
    return GrantTargets(
        grants=max(grants, 3 * months),
        yuan=2600 * grants if yuan is None else yuan,
        covid_persons=published.known("assisted_persons", covid),
        covid_yuan=published.known("assistance_expenditure", covid),
        flexible_persons=published.known("assisted_persons", flexible),
        flexible_yuan=published.known("assistance_expenditure", flexible),
        stranded_grants=published.known("assisted_person_times", stranded),
        stranded_yuan=published.known("assistance_expenditure", stranded),
        goods_persons=published.known("assisted_persons", "programme=epidemic_living_goods"),
        disabled_urban=published.known("assisted_persons", f"{aid};urban_rural=urban"),
        disabled_rural=published.known("assisted_persons", f"{aid};urban_rural=rural"),
        covid_disabled=published.known("assisted_persons", "programme=epidemic_covid_disabled"),
    )


def _disability(published: Published) -> DisabilityTargets:
    nursing, living = "programme=nursing_subsidy", "programme=living_subsidy"
    return DisabilityTargets(
        nursing_lines=published.size(350, "disability_subsidy_recipients", nursing),
        nursing_yuan=published.figure("disability_subsidy_expenditure", nursing),
        living_lines=published.size(140, "disability_subsidy_recipients", living),
        living_yuan=published.figure("disability_subsidy_expenditure", living),
    )


def _elderly(published: Published) -> ElderlyTargets:
    facilities, residential = "elderly_care_facilities", "facility_class=institution"
    assessed = published.figure("elderly_institutions_assessed", residential)
    total, homes = published.figure(facilities, "", "type=total"), published.figure(facilities, residential) or assessed
    known = {kind: published.figure(facilities, f"facility_type={kind}") for kind in _FACILITIES}
    weights = {kind: round(100 * each) for kind, each in _FACILITIES.items()}
    if homes is not None:
        types = sorted(known)[:_RESIDENTIAL_TYPES]
        parts = parts_of(homes, [known[kind] for kind in types], [weights[kind] for kind in types], 0)
        known |= dict(zip(types, parts, strict=True))
    default = published.scaled(sum(_FACILITIES.values()))
    standing = parts_of(total, list(known.values()), list(weights.values()), default)
    share = published.claim("elderly_rehab_bed_share", "", residential)
    agreements = published.claim("elderly_institution_medical_agreement_rate", "", residential)
    return ElderlyTargets(
        standing=dict(zip(known, standing, strict=True)),
        started={
            kind: published.size(each, "elderly_care_facilities_started", f"facility_type={kind}")
            for kind, each in _STARTED.items()
        },
        completed=published.known("elderly_care_facilities_completed"),
        assessed=assessed is not None,
        socialised_centres=published.figure(
            "elderly_facilities_socialised_operation", "type=community_elderly_service_centre", "facility_type=05"
        ),
        rehab_beds=published.figure("elderly_rehab_beds", "", residential),
        rehab_share=share.value_base_unit if share else None,
        clinics=published.figure("elderly_institutions_with_medical_unit", "", residential),
        agreements=agreements.value_base_unit if agreements else _AGREEMENTS,
        partners=published.figure("primary_care_orgs_with_elderly_rehab_beds", "", residential),
        homes_with_workers=published.figure("rural_welfare_homes_with_social_worker", "", "facility_type=04"),
    )


def _subsidies(published: Published) -> SubsidyTargets:
    measure, group = "elderly_operation_subsidy_expenditure", "subsidy_group=operation_and_staff"
    before, both = published.figure(measure, group, year=-1), published.claim(measure, group)
    homes = published.size(540_000, "elderly_epidemic_expenditure", f"{group};facility_class=institution")
    return SubsidyTargets(
        before_yuan=published.scaled(680_000) if before is None else before,
        community_yuan=int(both.value_base_unit) - homes if both else published.scaled(200_000),
        institutions_yuan=homes,
        until=both.period_end if both else None,
        goods_yuan=published.known("elderly_epidemic_expenditure", "subsidy_group=epidemic_goods"),
        goods_batches=published.known("elderly_epidemic_goods_batches", "subsidy_group=epidemic_goods"),
    )


def _registry(published: Published, months: int) -> RegistryTargets:
    measure = "marriage_registrations"
    kinds = parts_of(
        published.figure(measure, "", "type=total") if not published.figure(measure, "registration_kind=J") else None,
        [published.figure(measure, f"registration_kind={kind}") for kind in _MARRIAGE_SHARES],
        list(_MARRIAGE_SHARES.values()),
        published.scaled(75 * months),
    )
    stated = published.claim(measure, "", "type=total", "registration_kind=J")
    unverified = published.known("marriage_archive_records_to_verify", "verification_status=unverified")
    return RegistryTargets(
        by_kind=dict(zip(_MARRIAGE_SHARES, kinds, strict=True)),
        until=stated.period_end if stated else None,
        archive_rows=max(published.scaled(40_000 / 3), unverified + 1000),
        archive_unverified=unverified or published.scaled(11_000),
    )


def _organisations(published: Published) -> OrganisationTargets:
    inspected = "social_org_annual_inspections"
    total = published.figure("social_organisations", "") or published.figure("social_organisations_registered", "")
    inactive = round(total / 25) if total else published.scaled(2)
    known = [
        published.figure(inspected, "org_type=association", "organisation_kind=51"),
        published.figure(inspected, "org_type=private_non_enterprise", "organisation_kind=52"),
        None if total else published.scaled(0.5),
    ]
    active = parts_of(
        total - inactive if total else None, known, list(_ORGANISATION_SHARES.values()), published.scaled(48)
    )
    new = published.figure("social_orgs_newly_registered", "")
    return OrganisationTargets(
        active=dict(zip(_ORGANISATION_SHARES, active, strict=True)),
        inactive=inactive,
        new=max(round(sum(active) / 72), 1) if new is None else new,
    )
