-- Service items, and the business matters beneath them, at month-end. Shares are of items; matters are counted apart.
{% set item = "level_code = 'item'" %}
{{
    area_month_cells(
        facts="fct_service_item_month",
        dimensions={"service_item_type": "type_code"},
        measures={
            "service_item_count": "count(case when " ~ item ~ " then 1 end)",
            "immediate_item_count": "count(case when " ~ item ~ " and is_immediate then 1 end)",
            "online_item_count": "count(case when " ~ item ~ " and is_handled_online then 1 end)",
            "one_visit_item_count": "count(case when " ~ item ~ " and is_one_visit then 1 end)",
            "nearby_item_count": "count(case when " ~ item ~ " and is_nearby then 1 end)",
            "single_id_card_item_count": "count(case when " ~ item ~ " and is_single_id_card then 1 end)",
            "item_statutory_days": "sum(case when " ~ item ~ " then statutory_days else 0 end)",
            "item_promised_days": "sum(case when " ~ item ~ " then promised_days else 0 end)",
            "business_matter_count": "count(case when level_code = 'matter' then 1 end)",
            "cross_area_matter_count": "count(case when level_code = 'matter' and scope_code <> '1' then 1 end)",
        },
        kind="stock",
    )
}}
