-- Children left behind in the countryside at month-end, also those in another category, and how many have an agreement.
{{
    area_month_cells(
        facts="fct_entitlement_month",
        where="feed = 'left_behind_person' and is_receiving and category_code in ('41', 'several')",
        measures={
            "left_behind_child_count": "count(*)",
            "agreed_child_count": "sum(case when care_mode_code = 'agreed' then 1 else 0 end)",
        },
        contributors=smallest_part(["care_mode_code = 'agreed'", "care_mode_code = 'none'"]),
        kind="stock",
        floor="district",
    )
}}
