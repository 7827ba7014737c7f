"""The published figures that the sample is calibrated to, read from the bureau's claims.

Belongs here: which claim gives which figure, and the splits that follow from two claims together.
Does not belong here: how the figures are met (`calibration`, `world`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from catalog.load import Catalog
from catalog.model import Bureau
from sample_bureau.errors import SampleError


@dataclass(frozen=True, slots=True)
class Targets:
    """Persons, households, rows and yuan that a correct pipeline must find in the sample."""

    urban_households: int
    urban_persons: int
    rural_households: int
    rural_persons: int
    spring_urban_persons: int
    spring_rural_persons: int
    tekun_institutional: int
    tekun_scattered: int
    dibao_yuan: int
    tekun_yuan: int
    temporary_grants: int
    temporary_yuan: int
    covid_persons: int
    covid_yuan: int
    flexible_persons: int
    flexible_yuan: int
    stranded_grants: int
    stranded_yuan: int
    disabled_urban: int
    disabled_rural: int
    covid_disabled: int
    nursing_lines: int
    nursing_yuan: int
    living_lines: int
    living_yuan: int
    centres_started: int
    mutual_care_started: int
    canteens_started: int
    completed: int
    institutions: int
    operation_2019_yuan: int
    operation_community_yuan: int
    operation_institutions_yuan: int
    epidemic_goods_yuan: int
    epidemic_goods_batches: int
    marriages: int
    divorces: int
    marriages_reissued: int
    divorces_reissued: int
    archive_unverified: int
    associations: int
    private_units: int


# Field -> number of the claim that states it. Claim numbers are those of the bureau's own document.
_CLAIMS = {
    "urban_households": 28,
    "urban_persons": 29,
    "rural_households": 30,
    "rural_persons": 31,
    "tekun_institutional": 34,
    "tekun_scattered": 35,
    "dibao_yuan": 32,
    "tekun_yuan": 36,
    "temporary_grants": 37,
    "temporary_yuan": 38,
    "covid_persons": 56,
    "covid_yuan": 58,
    "flexible_persons": 59,
    "flexible_yuan": 61,
    "stranded_grants": 62,
    "stranded_yuan": 63,
    "disabled_urban": 65,
    "disabled_rural": 68,
    "covid_disabled": 72,
    "nursing_lines": 40,
    "nursing_yuan": 41,
    "living_lines": 42,
    "living_yuan": 43,
    "centres_started": 142,
    "mutual_care_started": 143,
    "canteens_started": 144,
    "completed": 145,
    "institutions": 168,
    "operation_2019_yuan": 153,
    "operation_institutions_yuan": 167,
    "epidemic_goods_yuan": 164,
    "epidemic_goods_batches": 165,
    "marriages": 102,
    "divorces": 103,
    "marriages_reissued": 104,
    "divorces_reissued": 105,
    "archive_unverified": 185,
    "associations": 111,
    "private_units": 112,
}
_SPRING_PERSONS, _SPRING_URBAN_EACH, _SPRING_RURAL_EACH, _SPRING_YUAN = 52, 53, 54, 55
_OPERATION_2020 = 152


def claimed_values(bureau: Bureau, catalog: Catalog) -> dict[str, Decimal]:
    """The bureau's published figures by claim, in persons and yuan."""
    return {claim.claim_id: claim.value_base_unit for claim in catalog.claims(bureau.id)}


def targets_from(values: Mapping[str, Decimal]) -> Targets:
    """The targets that a mapping from claim to value gives.

    Raises SampleError naming the claims that are missing, and when the two halves of a split do not exist.
    """
    by_number = {int(claim_id.rsplit("-", 1)[1]): int(value) for claim_id, value in values.items()}
    extra = {_SPRING_PERSONS, _SPRING_URBAN_EACH, _SPRING_RURAL_EACH, _SPRING_YUAN, _OPERATION_2020}
    missing = sorted(({*_CLAIMS.values()} | extra) - by_number.keys())
    if missing:
        raise SampleError(f"the sample needs claims that the bureau's file does not hold: numbers {missing}")
    persons, yuan = by_number[_SPRING_PERSONS], by_number[_SPRING_YUAN]
    urban_each, rural_each = by_number[_SPRING_URBAN_EACH], by_number[_SPRING_RURAL_EACH]
    urban, rest = divmod(yuan - rural_each * persons, urban_each - rural_each)
    if rest or not 0 <= urban <= persons:
        raise SampleError(f"{persons} persons cannot draw {yuan} yuan at {urban_each} and {rural_each} yuan each")
    return Targets(
        **{field: by_number[number] for field, number in _CLAIMS.items()},
        spring_urban_persons=urban,
        spring_rural_persons=persons - urban,
        operation_community_yuan=by_number[_OPERATION_2020] - by_number[_CLAIMS["operation_institutions_yuan"]],
    )
