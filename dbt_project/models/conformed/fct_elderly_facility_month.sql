-- One row per facility and month-end, as the register showed it.
with
    snapshots as (select * from {{ ref("stg_elderly_facility") }}),

    register_months as (select min(period_month) as first_register_month from snapshots),

    first_seen as (select facility_id, min(period_month) as first_month from snapshots group by facility_id)

select
    snapshots.facility_id,
    snapshots.period_month,
    snapshots.facility_type_code,
    snapshots.facility_class_code,
    snapshots.operation_mode_code,
    snapshots.area_code,
    snapshots.facility_status_code,
    snapshots.approved_bed_count,
    snapshots.nursing_bed_count,
    snapshots.rehab_bed_count,
    snapshots.has_clinic,
    snapshots.medical_partner_name,
    snapshots.social_worker_count,
    snapshots.resident_count,
    snapshots.completion_date,
    snapshots.epidemic_assessment_code,
    -- A project started in a month when it enters the register as a building site; what stood there in the first
    -- register may have been started at any time before.
    snapshots.facility_status_code = 'building'
    and snapshots.period_month = first_seen.first_month
    and snapshots.period_month > register_months.first_register_month as is_started,
    first_seen.first_month > register_months.first_register_month
    and snapshots.facility_status_code in ('built', 'operating')
    and {{ month_of("snapshots.completion_date") }} <= snapshots.period_month
    and extract(year from snapshots.completion_date)
    = extract(year from snapshots.period_month) as is_completed_this_year,
    snapshots.delivery_id,
    snapshots.source_row
from snapshots
inner join first_seen on snapshots.facility_id = first_seen.facility_id
cross join register_months
