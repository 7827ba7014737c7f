-- One budget line per month-end, cumulative from January: budget, adjusted budget, expenditure in yuan.
select
    lines.budget_year,
    lines.unit_code,
    lines.unit_name,
    lines.function_code,
    lines.economic_code,
    lines.project_name,
    lines.fund_source_code,
    lines.purpose_code,
    lines.area_code,
    lines.document_no,
    lines.issue_date,
    lines.period_month,
    lines.budget_yuan,
    lines.adjusted_yuan,
    lines.executed_yuan,
    lines.delivery_id,
    lines.source_row
from {{ ref("stg_fund_line") }} as lines
