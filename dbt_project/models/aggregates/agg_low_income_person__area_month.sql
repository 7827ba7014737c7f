-- Persons in the low-income pool. Between two states of the pool the last one stands.
{{
    area_month_cells(
        facts="fct_entitlement_month",
        where="feed = 'low_income_person' and is_receiving",
        dimensions={"low_income_category": "category_code"},
        measures={"monitored_person_count": "count(*)"},
        contributor="person_key",
        kind="stock",
        floor="district",
    )
}}
