-- Persons left behind, children in need and migrant children on the register at month-end. Children in need and left
-- behind at once are a group of their own, so that nobody counts twice.
{{
    area_month_cells(
        facts="fct_entitlement_month",
        where="feed = 'left_behind_person' and is_receiving",
        dimensions={"left_behind_group": "category_code"},
        measures={"registered_person_count": "count(*)"},
        contributor="person_key",
        kind="stock",
        floor="district",
    )
}}
