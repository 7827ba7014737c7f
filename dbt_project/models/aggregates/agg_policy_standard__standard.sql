-- The register of standards, one row per standard and period in force: fully public.
select
    standard_id,
    benefit_item_code,
    area_code,
    urban_rural_code,
    target_text,
    standard_amount,
    standard_period_code,
    base_standard_id,
    valid_from,
    valid_to,
    document_no,
    issuer_name
from {{ ref("dim_standard") }}
