-- Children left behind in the countryside at month-end, and those of them with a care agreement.
{{
    area_month_cells(
        facts="fct_entitlement_month",
        where="feed = 'left_behind_person' and is_receiving and category_code = '41'",
        measures={
            "left_behind_child_count": "count(distinct person_key)",
            "agreed_child_count": "count(distinct case when care_mode_code = 'agreed' then person_key end)",
        },
        contributors=smallest_part(["care_mode_code = 'agreed'", "care_mode_code = 'none'"]),
        kind="stock",
        floor="district",
    )
}}
