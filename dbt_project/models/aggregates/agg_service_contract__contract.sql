-- The public list of contracts of services purchased from social organisations.
select
    signed.movement_id as service_contract_id,
    signed.movement_date as event_date,
    signed.org_code,
    organisations.org_name,
    signed.source_code as fund_source_code,
    signed.use_code as service_mode_code,
    signed.amount_yuan as contract_yuan,
    paid.amount_yuan as paid_yuan
from {{ ref("fct_fund_movement") }} as signed
left join
    {{ ref("fct_fund_movement") }} as paid
    on signed.movement_id = paid.before_id
    and paid.ledger_code = 'service_contract'
left join {{ ref("dim_organisation") }} as organisations on signed.org_code = organisations.org_code
where signed.ledger_code = 'service_contract' and signed.step_code = 'allocated'
