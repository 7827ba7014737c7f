-- The public list of fundraising campaigns: one line for each filing, the money of its platforms added.
select
    movement_id as fundraising_id,
    max(org_code) as org_code,
    max(party_name) as fundraising_name,
    max(source_code) as fundraising_mode_code,
    max(use_code) as fundraising_status_code,
    bool_and(is_timely) as is_filed_in_time,
    min(movement_date) as event_date,
    max(due_date) as fundraising_until_date,
    sum(amount_yuan) as fundraised_yuan
from {{ ref("fct_fund_movement") }}
where ledger_code = 'fundraising'
group by movement_id
