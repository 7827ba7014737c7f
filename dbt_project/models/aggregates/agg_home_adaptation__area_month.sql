-- Home adaptations by the day of acceptance. Households, not the elderly people who live in them.
-- Results only to date.
{{
    groups_to_date(
        area_month_cells(
            facts="fct_case",
            where="subject_code = 'home_adaptation'",
            dimensions={"adaptation_acceptance": "result_code"},
            measures={"adapted_household_count": "count(distinct case_id)"},
            contributor="person_key",
            floor="district",
        ),
        "adaptation_acceptance",
    )
}}
