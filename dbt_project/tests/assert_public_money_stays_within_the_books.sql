-- Steps of public money that hold more than the one before: more spent than was granted or passed on to the unit, more
-- paid than the books say was spent. Each is a finding for the office that keeps the books.
{{
    config(
        severity="warn",
        meta={
            "text": {
                "zh": "预算、下达、支出与发放逐步可核对",
                "en": "public money can be followed from the budget over the units to who received it",
            }
        },
    )
}}
select
    period_month,
    purpose_code,
    fund_source_code,
    unit_code,
    adjusted_yuan,
    transferred_yuan,
    executed_yuan,
    paid_person_yuan,
    paid_facility_yuan,
    gap_code
from {{ ref("fct_budget_trail") }}
where gap_code <> 'none'
