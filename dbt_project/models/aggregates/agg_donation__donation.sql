-- The public list of donations. Persons and those who wish to be anonymous are never named.
select
    movement_id as donation_id,
    movement_date as event_date,
    source_code as donor_kind_code,
    party_name as donor_org_name,
    is_cash,
    amount_yuan as donation_yuan,
    goods_name as donated_goods_name,
    cast(quantity as decimal(18, 4)) as donated_quantity,
    goods_unit_code as donated_unit_code,
    use_code as donation_use_code,
    org_code
from {{ ref("fct_fund_movement") }}
where ledger_code = 'donation' and step_code = 'received'
