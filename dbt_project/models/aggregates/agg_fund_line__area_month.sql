-- Budget, adjusted budget and expenditure by source of funds and purpose. The ledger states what was spent from January
-- to the month-end: as a state of the budget it stands with the budget, as a flow it is a sum to date.
with
    lines as (
        {{
            area_month_cells(
                facts="fct_fund_line",
                kind="stock",
                dimensions=["fund_source", "purpose"],
                groupings=[[], ["fund_source"], ["purpose"], ["fund_source", "purpose"]],
                measures={
                    "budget_yuan": "sum(budget_yuan)",
                    "adjusted_yuan": "sum(adjusted_yuan)",
                    "executed_yuan": "sum(executed_yuan)",
                },
            )
        }}
    )

select *
from lines
union all
select
    area_level,
    area_code,
    'ytd' as period_kind,
    period_month,
    fund_source_code,
    purpose_code,
    cast(null as decimal(38, 2)) as budget_yuan,
    cast(null as decimal(38, 2)) as adjusted_yuan,
    executed_yuan,
    evi_contributor_count
from lines
