-- What donations were set aside for and handed over to, by kind of beneficiary.
{{
    area_month_cells(
        facts="fct_fund_movement",
        where="ledger_code = 'donation' and step_code <> 'received'",
        dimensions={"beneficiary_kind": "payee_code"},
        measures={
            "allocation_count": "count(case when step_code = 'allocated' then 1 end)",
            "allocated_yuan": "coalesce(sum(case when step_code = 'allocated' then amount_yuan end), 0)",
            "handed_over_yuan": "coalesce(sum(case when step_code = 'distributed' then amount_yuan end), 0)",
            "beneficiary_person_time_count": "coalesce(sum(case when step_code = 'distributed' then quantity end), 0)",
        },
        periods=["month", "ytd", "cumulative"],
        floor="district",
    )
}}
