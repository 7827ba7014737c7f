-- Fees that trade associations reduced. What is only deferred is counted for itself; enterprises are counted with each
-- association they belong to.
{{
    area_month_cells(
        facts="fct_fund_movement",
        where="ledger_code = 'association_fee'",
        dimensions={"fee_reduction_mode": "use_code"},
        measures={
            "reducing_association_count": "count(distinct case when use_code <> 'deferred' then org_code end)",
            "fee_reduction_yuan": "coalesce(sum(case when use_code <> 'deferred' then amount_yuan end), 0)",
            "fee_deferred_yuan": "coalesce(sum(case when use_code = 'deferred' then amount_yuan end), 0)",
            "benefited_enterprise_count": "sum(quantity)",
        },
    )
}}
