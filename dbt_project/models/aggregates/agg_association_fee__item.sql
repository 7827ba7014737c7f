-- The public list of fees of trade associations that were reduced, waived or deferred.
select
    movements.org_code,
    organisations.org_name,
    movements.source_code as association_fee_code,
    movements.movement_date as event_date,
    movements.use_code as fee_reduction_mode_code,
    movements.amount_yuan as fee_reduction_yuan,
    cast(movements.quantity as bigint) as benefited_enterprise_count
from {{ ref("fct_fund_movement") }} as movements
left join {{ ref("dim_organisation") }} as organisations on movements.org_code = organisations.org_code
where movements.ledger_code = 'association_fee'
