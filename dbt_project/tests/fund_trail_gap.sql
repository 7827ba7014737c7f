-- Steps of entrusted money that do not tie: no source on the books, more taken than there was, or nothing moved on.
-- Each is a finding for the office that keeps the ledger.
{{
    config(
        severity="warn",
        meta={"text": {"zh": "捐赠与资金逐步可核对", "en": "entrusted money can be followed from step to step"}},
    )
}}
select ledger_code, step_code, movement_id, before_id, amount_yuan, moved_on_yuan, gap_code
from {{ ref("fct_fund_trail") }}
where gap_code <> 'none'
