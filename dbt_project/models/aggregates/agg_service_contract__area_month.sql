-- Services purchased from social organisations, by the day of the contract. Grants of the venture contest are not among
-- them.
{{
    area_month_cells(
        facts="fct_fund_movement",
        where="ledger_code = 'service_contract'",
        dimensions={"fund_source": "source_code", "service_mode": "use_code"},
        measures={
            "contract_count": "count(case when step_code = 'allocated' then 1 end)",
            "contract_yuan": "coalesce(sum(case when step_code = 'allocated' then amount_yuan end), 0)",
            "paid_yuan": "coalesce(sum(case when step_code = 'distributed' then amount_yuan end), 0)",
            "contract_served_count": "coalesce(sum(quantity), 0)",
        },
    )
}}
