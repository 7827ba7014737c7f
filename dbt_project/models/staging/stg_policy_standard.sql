select
    standard_id,
    benefit_item_code,
    area_code,
    case urban_rural_code when '1' then 'urban' when '2' then 'rural' end as urban_rural_code,
    target_text,
    standard_amount,
    standard_period_code,
    base_standard_id,
    start_date,
    end_date,
    document_no,
    issuer_name,
    delivery_id,
    source_row
from {{ source("lake", "policy_standard") }}
