-- Benefits paid for children. The counting unit is the payment: one per child, month and component.
{{
    area_month_cells(
        facts="fct_payment",
        where="feed = 'child_benefit' and is_paid",
        dimensions=["component"],
        measures={
            "benefit_count": "count(*)",
            "recipient_child_count": distinct_persons(),
            "amount_yuan": "sum(amount_yuan)",
        },
        contributor="person_key",
        contributors=distinct_persons(),
        floor="district",
    )
}}
