-- One row per marriage registration event: marriage, divorce, re-issued certificate. Couples and certificates, not
-- persons.
select
    registrations.marriage_certificate_token as registration_token,
    registrations.registration_kind_code,
    registrations.area_code,
    registrations.registration_date,
    {{ month_of("registrations.registration_date") }} as period_month,
    registrations.is_qualified,
    registrations.delivery_id,
    registrations.source_row
from {{ ref("stg_marriage_registration") }} as registrations
