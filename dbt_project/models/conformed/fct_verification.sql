-- One row per archived marriage record and the state of its verification.
select
    archive.archive_token,
    archive.registration_kind_code,
    archive.area_code,
    archive.verification_status_code,
    archive.period_month,
    archive.delivery_id,
    archive.source_row
from {{ ref("stg_marriage_archive") }} as archive
