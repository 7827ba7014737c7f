-- Persons left behind, children in need and migrant children on the register at month-end. One child may be in two
-- groups and counts once in the total.
{{
    area_month_cells(
        facts="fct_entitlement_month",
        where="feed = 'left_behind_person' and is_receiving",
        dimensions={"left_behind_group": "category_code"},
        measures={"registered_person_count": "count(distinct person_key)"},
        contributors="count(distinct person_key)",
        kind="stock",
        floor="district",
    )
}}
