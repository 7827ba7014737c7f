select
    marriage_certificate_token,
    marriage_registration_kind_code as registration_kind_code,
    registry_office_code as area_code,
    registry_office_name,
    registration_date,
    husband_token,
    wife_token,
    booking_channel_code,
    cross_area_service_code,
    is_qualified,
    delivery_id,
    delivery_month as period_month,
    source_row
from {{ source("lake", "marriage_registration") }}
