-- Orphans and children without de facto guardians who are supported at month-end, under the category of that month.
-- Counted by number of the child: a foundling has no ID number.
{{
    area_month_cells(
        facts="fct_entitlement_month",
        where="feed = 'child_welfare' and is_receiving",
        dimensions={"child_group": "category_code", "child_care_mode": "care_mode_code"},
        measures={"supported_child_count": "count(*)"},
        kind="stock",
        floor="district",
    )
}}
