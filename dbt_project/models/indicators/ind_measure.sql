-- Every cell of every aggregate as long rows: what the indicators are made of.
{{
    measure_rows(
        "agg_assistance__area_month",
        ["programme", "urban_rural", "care_mode"],
        ["assisted_household_count", "assisted_person_count"],
    )
}}
union all
{{ measure_rows("agg_assistance_payment__area_month", ["programme", "component"], ["payment_count", "amount_yuan"]) }}
union all
{{
    measure_rows(
        "agg_temporary_assistance__area_month",
        ["programme", "cause", "urban_rural"],
        ["person_time_count", "person_count", "amount_yuan"],
    )
}}
union all
{{
    measure_rows(
        "agg_disability_subsidy__area_month", ["programme", "disability_level"], ["recipient_count", "amount_yuan"]
    )
}}
union all
{{
    measure_rows(
        "agg_elderly_facility__area_month",
        ["facility_class", "facility_type"],
        [
            "facility_count",
            "approved_bed_count",
            "assessed_count",
            "assessment_passed_count",
            "completed_count",
            "started_count",
        ],
    )
}}
union all
{{
    measure_rows(
        "agg_elderly_subsidy__area_month",
        ["subsidy_group", "facility_class"],
        ["payment_count", "batch_count", "paid_yuan"],
    )
}}
union all
{{ measure_rows("agg_marriage__area_month", ["registration_kind"], ["registration_count", "qualified_count"]) }}
union all
{{ measure_rows("agg_marriage_archive__area_month", ["verification_status"], ["record_count"]) }}
union all
{{
    measure_rows(
        "agg_social_organisation__area_month", ["organisation_kind", "organisation_status"], ["organisation_count"]
    )
}}
union all
{{
    measure_rows(
        "agg_fund_line__area_month", ["fund_source", "purpose"], ["budget_yuan", "adjusted_yuan", "executed_yuan"]
    )
}}
union all
{{ measure_rows("agg_policy_standard__area_month", ["standard"], ["standard_amount"]) }}
