-- Budget, adjusted budget and expenditure by source of funds and purpose, cumulative from January to the month-end.
select
    'district' as area_level,
    '{{ var("area_root") }}' as area_code,
    'month' as period_kind,
    period_month,
    coalesce(fund_source_code, 'all') as fund_source_code,
    coalesce(purpose_code, 'all') as purpose_code,
    cast(sum(budget_yuan) as decimal(38, 2)) as budget_yuan,
    cast(sum(adjusted_yuan) as decimal(38, 2)) as adjusted_yuan,
    cast(sum(executed_yuan) as decimal(38, 2)) as executed_yuan
from {{ ref("fct_fund_line") }}
group by
    grouping sets (
        (period_month),
        (period_month, fund_source_code),
        (period_month, purpose_code),
        (period_month, fund_source_code, purpose_code)
    )
