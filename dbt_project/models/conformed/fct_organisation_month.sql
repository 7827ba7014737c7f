-- One row per social organisation and month-end.
select
    org_code,
    period_month,
    organisation_kind_code,
    organisation_status_code,
    area_code,
    capital_yuan,
    member_count,
    staff_count,
    delivery_id,
    source_row
from {{ ref("stg_social_organisation") }}
