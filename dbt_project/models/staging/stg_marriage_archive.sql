select
    archive_token,
    marriage_registration_kind_code as registration_kind_code,
    registry_office_code as area_code,
    verification_status_code,
    delivery_id,
    delivery_month as period_month,
    source_row
from {{ source("lake", "marriage_archive") }}
