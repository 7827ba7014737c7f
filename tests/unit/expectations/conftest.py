"""Small hand-made deliveries of all feeds: one clean row, and one row for each fault that admission can find.

The rows are written in the canonical form, so that they serve both as the form that an office sends and as
the candidate rows that intake would keep.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

import catalog as catalogue
from catalog import Catalog
from catalog.model import FieldType, Source, SourceField
from tests.unit.expectations.planting import NAME, Row, Search, month_of


@dataclass(frozen=True)
class FakeDelivery:
    """A line of the delivery log, as far as gates look at it."""

    delivery_id: str
    feed: str
    register: str
    month: str
    status: str = "admitted"
    source: int = 0
    accepted: int = 0
    quarantined: int = 0
    duplicates: int = 0


@dataclass(frozen=True)
class Planted:
    """Rows of one feed, the clean one first, and how often each reason must be found in them."""

    source: Source
    rows: list[Row]
    expected: Counter[str]


def id_number(first_seventeen: str) -> str:
    """An invented ID number: check digit by division, unlike both implementations under test."""
    total = sum(int(digit) * pow(2, 17 - place, 11) for place, digit in enumerate(first_seventeen))
    return first_seventeen + "0123456789X"[(12 - total % 11) % 11]


def credit_code(first_seventeen: str) -> str:
    """An invented social credit code."""
    alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    total = sum(alphabet.index(char) * 3**place for place, char in enumerate(first_seventeen))
    return first_seventeen + alphabet[-total % 31]


# Canaries: names and numbers that nobody has, and that no result may hold.
PERSON, OTHER = id_number("42011219480229321"), id_number("42011219510630654")
AREA, ORG = "420112001000", credit_code("5242011270000000X")
KNOWN = {"id_number": (PERSON, OTHER), "org_code": (ORG,), "area_code": (AREA, "420112000000")}
CANARIES = (NAME, PERSON, OTHER, "6217009999000011119", "四一二街九号甲")

CLEAN: dict[str, Row] = {
    "assistance_roster": {
        "certificate_id": "C420112001", "household_id": "H0001", "head_name": "欧阳翎羽",
        "head_id_number": PERSON, "person_name": "欧阳翎羽", "person_id_number": PERSON,
        "relationship_code": "01", "sex_code": "1", "urban_rural_code": "1",
        "assistance_programme_code": "11", "care_mode_code": None, "health_code": "2",
        "labour_capacity_code": "1", "family_size_count": "3", "covered_count": "2",
        "income_per_head_yuan": "310.00", "entitlement_yuan": "830.00", "start_month": "2019-07",
        "recipient_status_code": "1", "stop_reason_code": None, "area_code": AREA, "opinion_text": "同意",
    },
    "assistance_payment": {
        "batch_id": "DB202005-01", "payment_month": "2020-05", "entitlement_month": "2020-05",
        "benefit_item_code": "DB", "household_id": "H0001", "person_name": "欧阳翎羽",
        "person_id_number": PERSON, "bank_name": "某某银行", "bank_account": "6217009999000011119",
        "amount_yuan": "830.00", "payment_component_code": "base", "fund_source_code": "1",
        "payment_status_code": "1", "note_text": "无",
    },
    "temporary_assistance": {
        "case_id": "LS202005-0001", "person_name": "欧阳翎羽", "person_id_number": PERSON,
        "domicile_text": "四一二街九号甲", "urban_rural_code": "1", "is_local": "true",
        "assistance_kind_code": "1", "hardship_cause_code": "illness", "standard_multiple": "2.0000",
        "standard_yuan": "830.00", "covered_count": "1", "amount_yuan": "1660.00", "payout_mode_code": "2",
        "approval_date": "2020-05-06", "payment_date": "2020-05-08", "area_code": AREA,
        "assistance_scheme_code": "routine",
    },
    "policy_standard": {
        "standard_id": "DB-URBAN", "benefit_item_code": "DB", "area_code": "420112000000",
        "urban_rural_code": "1", "target_text": "城市低保对象", "standard_amount": "830.0000",
        "standard_period_code": "month", "base_standard_id": None, "start_date": "2020-04-01",
        "end_date": "2021-03-31", "document_no": "东民政〔2020〕9号", "issuer_name": "某某民政局",
        "note_text": None,
    },
    "disability_subsidy": {
        "disability_card_id": PERSON + "42", "person_name": "欧阳翎羽", "person_id_number": PERSON,
        "disability_type_code": "4", "disability_level_code": "2", "disability_subsidy_code": "2",
        "is_dibao": "true", "urban_rural_code": "1", "standard_yuan": "100.00", "payment_month": "2020-05",
        "amount_yuan": "100.00", "application_date": "2019-02-28", "approval_date": "2019-03-05",
        "recipient_status_code": "1", "stop_reason_code": None, "disability_card_expiry_date": "2028-01-01",
        "guardian_name": "欧阳翎羽", "guardian_phone": "10000000000", "bank_account": "6217009999000011119",
        "area_code": AREA,
    },
    "elderly_facility": {
        "facility_id": "YL4201120001", "facility_name": "某某养老院", "facility_type_code": "02",
        "org_code": ORG, "filing_id": "BA0001", "filing_date": "2018-01-01", "operation_mode_code": "3",
        "operator_name": "某某", "address_text": "某路一号", "longitude": "114.1000", "latitude": "30.6000",
        "area_code": AREA, "approved_bed_count": "100", "nursing_bed_count": "40", "rehab_bed_count": "5",
        "resident_count": "60", "floor_area_sqm": "2500.5000", "rating_code": "2", "has_clinic": "false",
        "food_safety_code": "good", "has_open_kitchen": "true", "manager_name": "欧阳翎羽",
        "manager_phone": "10000000000", "facility_status_code": "operating",
        "completion_date": "2016-02-29", "opening_date": "2017-01-01",
        "epidemic_assessment_code": "qualified",
    },
    "elderly_subsidy": {
        "batch_id": "YY202005-01", "facility_id": "YL4201120001", "facility_name": "某某养老院",
        "elderly_subsidy_kind_code": "operation", "subsidy_period_text": "2020Q1",
        "subsidy_basis_code": "bed_month", "basis_quantity": "180.0000", "unit_price_yuan": "200.00",
        "uplift_ratio": "0.1000", "due_yuan": "39600.00", "paid_yuan": "39600.00",
        "assessment_score": "92.5000", "payment_date": "2020-05-20", "fund_source_code": "3",
    },
    "marriage_registration": {
        "marriage_registration_kind_code": "J", "marriage_certificate_id": "J420112-2020-000123",
        "registry_office_code": "420112000000", "registry_office_name": "某某婚姻登记处",
        "registration_date": "2020-05-20", "husband_name": "欧阳翎羽", "husband_document_code": "01",
        "husband_id_number": PERSON, "wife_name": "欧阳翎羽", "wife_document_code": "01",
        "wife_id_number": OTHER, "marital_history_code": "1", "prior_certificate_id": None,
        "booking_channel_code": "online", "cross_area_service_code": "1", "archive_id": "A-1",
        "verification_status_code": "correct", "is_qualified": "true",
    },
    "marriage_archive": {
        "archive_id": "A-2009-0001", "marriage_registration_kind_code": "J",
        "registration_date": "八九年五月", "husband_name": "欧阳翎羽", "wife_name": "欧阳翎羽",
        "registry_office_code": "420112000000", "verification_status_code": "mended",
        "error_field_text": None,
    },
    "social_organisation": {
        "org_code": ORG, "org_name": "某某服务中心", "organisation_kind_code": "52",
        "registrar_name": "某某民政局", "supervisor_name": None, "registration_mode_code": "direct",
        "legal_representative_name": "欧阳翎羽", "legal_representative_id_number": PERSON,
        "establishment_date": "2012-12-12", "capital_yuan": "3.500000", "address_text": "某路二号",
        "area_code": AREA, "scope_text": "服务", "organisation_industry_code": "charity",
        "organisation_status_code": "1", "certificate_expiry_date": "2022-12-12",
        "party_building_code": "own", "member_count": "0", "staff_count": "7",
    },
    "fund_line": {
        "budget_year": "2020", "unit_code": "301001", "unit_name": "某某民政局", "function_code": "2081901",
        "economic_code": "30306", "project_name": "城市低保金", "fund_source_code": "1",
        "budget_yuan": "1000.000000", "adjusted_yuan": "1200.000000", "executed_yuan": "812.345678",
        "document_no": None, "issue_date": "2020-01-10", "area_code": "420112000000",
        "performance_text": None, "assessment_score": None, "audit_conclusion_code": None,
    },
}  # fmt: skip

# What turns the clean row into one that breaks exactly this row rule.
ROW_FAULTS: dict[str, dict[str, Row]] = {
    "assistance_roster": {
        "tekun_has_care_mode": {"assistance_programme_code": "21"},
        "covered_within_family": {"covered_count": "4"},
        "programme_matches_urban_rural": {"urban_rural_code": "2"},
        "not_from_the_future": {"start_month": "2020-06"},
    },
    "assistance_payment": {
        "negative_only_when_recovered": {"amount_yuan": "-10.00"},
        "paid_in_the_month_delivered": {"payment_month": "2020-04", "entitlement_month": "2020-03"},
        "entitlement_not_after_payment": {"entitlement_month": "2020-06"},
        "amount_is_not_zero": {"amount_yuan": "0.00"},
    },
    "temporary_assistance": {
        "paid_in_the_month_delivered": {"payment_date": "2020-04-30"},
        "outsiders_are_not_local": {"assistance_scheme_code": "stranded"},
        "amount_is_not_zero": {"amount_yuan": "0.00", "standard_multiple": None},
        "grant_is_multiple_of_standard": {"amount_yuan": "1660.01"},
    },
    "policy_standard": {
        "ends_after_it_starts": {"end_date": "2020-03-31"},
        "multiples_name_their_base": {"standard_period_code": "multiple"},
    },
    "disability_subsidy": {
        "card_holds_id_type_and_level": {"disability_card_id": PERSON + "41"},
        "nursing_needs_severe_level": {"disability_level_code": "3", "disability_card_id": PERSON + "43"},
        "approved_after_applied": {"approval_date": "2019-02-27"},
        "paid_in_the_month_delivered": {"payment_month": "2020-06"},
    },
    "elderly_facility": {
        "nursing_beds_within_approved": {"nursing_bed_count": "101"},
        "residents_within_beds": {"resident_count": "101"},
        "opened_after_completion": {"opening_date": "2016-02-28"},
    },
    "elderly_subsidy": {
        "paid_in_the_month_delivered": {"payment_date": "2020-06-01"},
        "paid_within_due": {"paid_yuan": "39600.01"},
    },
    "marriage_registration": {
        "registered_in_the_month_delivered": {"registration_date": "2020-04-30"},
        "certificate_matches_kind": {"marriage_registration_kind_code": "BJ"},
        "two_different_persons": {"wife_id_number": PERSON},
    },
    "marriage_archive": {},
    "social_organisation": {
        "code_matches_kind": {"organisation_kind_code": "51"},
        "established_before_reported": {"establishment_date": "2020-06-01"},
    },
    "fund_line": {"executed_within_adjusted": {"executed_yuan": "1200.000001"}},
}
# What makes another row of the same key, without a fault of its own.
OTHER_CONTENT: dict[str, Row] = {
    "assistance_roster": {"entitlement_yuan": "840.00"},
    "assistance_payment": {"amount_yuan": "831.00"},
    "temporary_assistance": {"payout_mode_code": "1"},
    "policy_standard": {"standard_amount": "831.0000"},
    "disability_subsidy": {"amount_yuan": "101.00"},
    "elderly_facility": {"resident_count": "61"},
    "elderly_subsidy": {"paid_yuan": "1.00"},
    "marriage_registration": {"booking_channel_code": "window"},
    "marriage_archive": {"verification_status_code": "wrong"},
    "social_organisation": {"staff_count": "8"},
    "fund_line": {"executed_yuan": "812.345679"},
}

_UNREADABLE: dict[FieldType, tuple[str, ...]] = {
    "date": ("2019-02-29", "近日", "2020-13-01"),
    "month": ("2020-13", "五月"),
    "integer": ("1.5", "三"),
    "decimal": ("1.2.3", "约"),
    "money": ("1.2.3", "面议"),
    "id_number": ("4201121948022932", id_number("42011219480230321"), id_number("42011219001329321")),
    "org_code": (ORG[:-1], "I" + ORG[1:]),
    "area_code": ("42011", "某街"),
}


def faults(field: SourceField, catalog: Catalog) -> Iterator[tuple[str, str | None]]:
    """(Kind of reason, text that gives exactly this reason) for one field."""
    kind = catalog.meaning(field).type
    if field.required:
        yield "missing", None
    identifies = field.pattern or field.treatment == "token" or field.name.endswith(("_id", "_account", "_phone"))
    if kind in ("id_number", "org_code") or (kind == "text" and (identifies or field.name.endswith("_code"))):
        yield from (("damaged", text) for text in ("4.20112E+17", "420112194802293000.0"))
    yield from (("format", text) for text in _UNREADABLE.get(kind, ()))
    if kind == "money":
        yield "format", "1.123" if field.unit == "yuan" else "1.1234567"
    if kind == "text" and field.pattern:
        yield "format", "？"
    if kind == "id_number":
        yield from (("checksum", PERSON[:-1] + digit) for digit in "0123456789X" if digit != PERSON[-1])
    if kind == "org_code":
        yield from (("checksum", ORG[:-1] + digit) for digit in "0369CFJY" if digit != ORG[-1])
    if kind in ("code", "boolean"):
        yield "code", "不详"
    if kind == "area_code":
        yield "area", "990000000000"
    if field.minimum is not None:
        yield "range", str(field.minimum - 1)
    if field.maximum is not None:
        yield "range", str(field.maximum + 1)


def is_judged(source: Source, field: SourceField) -> bool:
    """Whether a fault of the field is a reason: not for optional dropped fields that no rule or limit speaks of."""
    limited = field.pattern or field.minimum is not None or field.maximum is not None
    return bool(
        field.required or field.treatment != "drop" or limited or any(field.name in r.holds for r in source.rules)
    )


def plant(feed: str, catalog: Catalog) -> Planted:
    """The clean row, a row for every fault, a row of the same key, and the clean row again.

    They are written by hand above for the feeds that have tests of their own, and found by search for all others.
    """
    source = catalog.sources[feed]
    if feed in CLEAN:
        clean, row_faults, other_content = CLEAN[feed], ROW_FAULTS[feed], OTHER_CONTENT[feed]
    else:
        search = Search(source, catalog, KNOWN)
        clean, other_content = search.clean, search.other_content()
        row_faults = {rule.name: search.breaking(rule.name) for rule in source.rules}
    rows, expected = [clean], Counter[str]()

    def add(code: str, changes: Row) -> None:
        rows.append({**clean, **changes})
        expected[f"{source.register_id}.{code}"] += 1

    for field in source.fields:
        for kind, text in faults(field, catalog) if is_judged(source, field) else ():
            add(f"{field.name}.{kind}", {field.name: text})
    for rule, changes in row_faults.items():
        add(f"row.{rule}", changes)
    add("row.key_conflict", other_content)
    add("row.duplicate", {})
    return Planted(source, rows, expected)


@pytest.fixture(scope="session")
def catalog() -> Catalog:
    return catalogue.load()


class PlantedFeeds(dict[str, Planted]):
    """Feed -> what is planted in it, made when it is asked for."""

    def __init__(self, catalog: Catalog) -> None:
        super().__init__()
        self._catalog = catalog

    def __missing__(self, feed: str) -> Planted:
        self[feed] = plant(feed, self._catalog)
        return self[feed]


@pytest.fixture(scope="session")
def planted(catalog: Catalog) -> dict[str, Planted]:
    return PlantedFeeds(catalog)


@pytest.fixture(scope="session")
def canaries() -> tuple[str, ...]:
    return CANARIES


@pytest.fixture(scope="session")
def delivery() -> Callable[..., FakeDelivery]:
    return FakeDelivery


@pytest.fixture(scope="session")
def write_candidates() -> Callable[[Path, Source, list[Row], str, str], FakeDelivery]:
    return _write_candidates


@pytest.fixture(scope="session")
def write_lake(catalog: Catalog) -> Callable[[Path, Source, list[Row], str, str], FakeDelivery]:
    def write(root: Path, source: Source, rows: list[Row], month: str, delivery_id: str) -> FakeDelivery:
        return _write_lake(root, source, rows, month, delivery_id, catalog)

    return write


def _write(connection: duckdb.DuckDBPyConnection, query: str, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    connection.execute(f"copy ({query}) to '{path}' (format parquet)")


def _table_of(source: Source, rows: list[Row]) -> duckdb.DuckDBPyConnection:
    names = [field.name for field in source.fields]
    columns = {name: pa.array([row[name] for row in rows], pa.string()) for name in names}
    connection = duckdb.connect()
    connection.register("given", pa.table({**columns, "source_row": pa.array(range(2, len(rows) + 2), pa.int64())}))
    return connection


def _write_candidates(
    root: Path, source: Source, rows: list[Row], month: str = "", delivery_id: str = "c0"
) -> FakeDelivery:
    month = month or month_of(source)
    path = root / "candidates" / source.feed / f"month={month}" / f"{delivery_id}.parquet"
    _write(_table_of(source, rows), "select *, false as is_duplicate from given", path)
    return FakeDelivery(delivery_id, source.feed, source.register_id, month, source=len(rows))


_LAKE_TYPES = {
    "date": "date", "month": "date", "integer": "bigint", "decimal": "decimal(18, 4)", "boolean": "boolean",
}  # fmt: skip


def _write_lake(
    root: Path, source: Source, rows: list[Row], month: str, delivery_id: str, catalog: Catalog
) -> FakeDelivery:
    """Accepted rows as intake writes them: typed, identities replaced by tokens, dropped fields gone."""
    columns = []
    for field in source.fields:
        kind, name = catalog.meaning(field).type, field.name
        money = "decimal(18, 6)" if field.unit == "wan_yuan" else "decimal(18, 2)"
        if field.treatment == "token":
            stem = name.removesuffix("_id_number") if name.endswith("_id_number") else name.removesuffix("_id")
            code = f"translate(substr(md5({name}), 1, 26), '0189', 'ghij')"
            columns.append(f"case when {name} is not null then 'h1_' || {code} end as {stem}_token")
        elif field.treatment != "drop":
            text = f"substr({name}, 1, 7) || '-01'" if kind == "month" else name
            columns.append(
                f"cast({text} as {money if kind == 'money' else _LAKE_TYPES.get(kind, 'varchar')}) as {name}"
            )
    path = root / "lake" / source.feed / f"month={month}" / f"{delivery_id}.parquet"
    columns += [
        f"'{delivery_id}' as delivery_id",
        f"date '{month}-01' as delivery_month",
        "source_row",
        "hash(source_row) as row_hash",
    ]
    _write(_table_of(source, rows), f"select {', '.join(columns)} from given", path)
    count = len(rows)
    return FakeDelivery(delivery_id, source.feed, source.register_id, month, source=count, accepted=count)


@pytest.fixture(scope="session")
def control_totals() -> Callable[[Source, list[Row]], dict[str, Decimal]]:
    """What the form's own total row states: the sums over all amounts that are numbers."""

    def totals(source: Source, rows: list[Row]) -> dict[str, Decimal]:
        sums = source.total.sums if source.total else ()
        places = {field.name: 6 if field.unit == "wan_yuan" else 2 for field in source.fields}
        return {name: sum((_amount(row[name], places[name]) for row in rows), Decimal(0)) for name in sums}

    return totals


def _amount(text: str | None, places: int) -> Decimal:
    """The amount, 0 for a text that cannot be read as one: fractions of a fen cannot."""
    return Decimal(text) if text and re.fullmatch(rf"-?\d+(\.\d{{1,{places}}})?", text) else Decimal(0)
