-- The public list of the projects that a venture contest chose.
select
    granted.before_id as venture_project_id,
    granted.source_code as contest_edition_code,
    granted.use_code as venture_field_code,
    granted.org_code,
    organisations.org_name,
    granted.amount_yuan as granted_yuan,
    paid.amount_yuan as paid_yuan
from {{ ref("fct_fund_movement") }} as granted
left join
    {{ ref("fct_fund_movement") }} as paid
    on granted.movement_id = paid.before_id
    and paid.ledger_code = 'venture_contest'
left join {{ ref("dim_organisation") }} as organisations on granted.org_code = organisations.org_code
where granted.ledger_code = 'venture_contest' and granted.step_code = 'allocated'
