"""Clean rows and faults of the feeds that have tests of their own, written by hand; numbers and names of nobody."""

from __future__ import annotations

from tests.unit.expectations.planting import NAME, Row


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
OTHER_ORGS = tuple(credit_code(f"{kind}42011270000000X") for kind in (51, 53))
KNOWN = {"id_number": (PERSON, OTHER), "org_code": (ORG, *OTHER_ORGS), "area_code": (AREA, "420112000000")}
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
        "is_poverty_registered": "false",
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
        "epidemic_assessment_code": "qualified", "medical_partner_name": "某某医院", "social_worker_count": "1",
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
        "org_code": ORG, "org_registration_id": "民证字第000012号", "org_name": "某某服务中心",
        "organisation_kind_code": "52",
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
