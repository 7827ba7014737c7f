-- Purposes of which more was paid than the books say was spent, or more spent than was granted. Each is a finding
-- for the office that keeps the books.
{{
    config(
        severity="warn",
        meta={
            "text": {
                "zh": "预算、支出与发放逐步可核对",
                "en": "public money can be followed from the budget to who received it",
            }
        },
    )
}}
select period_month, purpose_code, adjusted_yuan, executed_yuan, paid_person_yuan, paid_facility_yuan, gap_code
from {{ ref("fct_budget_trail") }}
where gap_code <> 'none'
