-- Subsidies paid to facilities, by the month to which they belong (a yearly subsidy belongs to December).
{{
    area_month_cells(
        facts="fct_subsidy",
        dimensions=["subsidy_group", "facility_class"],
        groupings=[["subsidy_group"], ["subsidy_group", "facility_class"]],
        measures={
            "payment_count": "count(*)",
            "batch_count": "count(distinct batch_id)",
            "paid_yuan": "sum(paid_yuan)",
        },
    )
}}
