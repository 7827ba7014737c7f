-- Clients of community psychiatric rehabilitation, and those served by the standard. The bureau as a whole only.
{{
    area_month_cells(
        facts="fct_entitlement_month",
        where="feed = 'psychiatric_rehabilitation' and is_receiving",
        measures={
            "registered_client_count": "count(*)",
            "standard_service_client_count": "sum(case when category_code = 'standard' then 1 else 0 end)",
        },
        contributors=smallest_part(["category_code = 'standard'", "category_code <> 'standard'"]),
        kind="stock",
        floor="root",
    )
}}
