-- Households whose means were verified, in the month of conclusion. A household with several verifications, persons and
-- sources of data counts once; what followed is a dimension, because few are removed and they need their own crowd.
{{
    area_month_cells(
        facts="fct_verification",
        where="subject_code = 'means_test'",
        dimensions={"programme": "programme_code", "follow_up": "coalesce(follow_up_code, 'none')"},
        measures={
            "checked_household_count": "count(distinct household_id)",
            "verification_count": "count(distinct verification_id)",
            "query_count": "count(*)",
            "handling_day_count": "sum(concluded_date - received_date)",
        },
        contributor="household_id",
        floor="district",
    )
}}
