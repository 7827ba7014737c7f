-- Budget lines with expenditure so far, as last reported: fully public.
with
    lines as (select * from {{ ref("fct_fund_line") }}),

    last_months as (select budget_year, max(period_month) as period_month from lines group by budget_year)

select
    lines.budget_year,
    lines.period_month,
    lines.unit_code,
    lines.unit_name,
    lines.function_code,
    lines.economic_code,
    lines.project_name,
    lines.fund_source_code,
    lines.purpose_code,
    lines.document_no,
    lines.issue_date,
    lines.budget_yuan,
    lines.adjusted_yuan,
    lines.executed_yuan
from lines
inner join last_months on lines.budget_year = last_months.budget_year and lines.period_month = last_months.period_month
