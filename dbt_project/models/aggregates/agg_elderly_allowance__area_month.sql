-- Old-age allowance by the month in which it was paid: back payments count when the money left.
{{
    area_month_cells(
        facts="fct_payment",
        where="programme_code = 'elderly_allowance'",
        dimensions={"age_tier": "category_code"},
        measures={
            "payment_count": "count(*)",
            "person_count": "count(distinct person_key)",
            "amount_yuan": "sum(amount_yuan)",
        },
        contributor="person_key",
        floor="district",
    )
}}
