-- Entrusted money from step to step: how much moved, how much of it moved on, and where the chain has gaps.
{{
    area_month_cells(
        facts="fct_fund_trail",
        dimensions={"fund_ledger": "ledger_code", "fund_step": "step_code"},
        groupings=[["fund_ledger"], ["fund_ledger", "fund_step"]],
        measures={
            "movement_count": "count(*)",
            "movement_yuan": "coalesce(sum(amount_yuan), 0)",
            "moved_on_yuan": "sum(moved_on_yuan)",
            "gap_count": "count(case when gap_code <> 'none' then 1 end)",
            "gap_yuan": "coalesce(sum(case when gap_code <> 'none' then abs(amount_yuan - moved_on_yuan) end), 0)",
        },
        periods=["month", "ytd", "cumulative"],
    )
}}
