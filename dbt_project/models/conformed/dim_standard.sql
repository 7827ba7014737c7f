-- Rates with their validity dates as the policy register states them; `valid_to` is inclusive, NULL is open.
select
    standard_id || '@' || {{ month_text("start_date") }} as standard_key,
    standard_id,
    benefit_item_code,
    area_code,
    coalesce(urban_rural_code, 'all') as urban_rural_code,
    target_text,
    standard_amount,
    standard_period_code,
    base_standard_id,
    start_date as valid_from,
    end_date as valid_to,
    document_no,
    issuer_name
from {{ ref("stg_policy_standard") }}
