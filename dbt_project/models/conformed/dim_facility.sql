-- Facilities with the months between which type, status, beds and operator stood unchanged (SCD2).
with
    snapshots as (select * from {{ ref("stg_elderly_facility") }}),

    marked as (
        select
            *,
            concat_ws(
                '|',
                facility_name,
                facility_type_code,
                facility_status_code,
                operation_mode_code,
                operator_name,
                cast(approved_bed_count as varchar)
            ) as version_text
        from snapshots
    ),

    compared as (
        select *, lag(version_text) over (partition by facility_id order by period_month) as earlier_version_text
        from marked
    ),

    versions as (
        select *, lead(period_month) over (partition by facility_id order by period_month) as valid_to
        from compared
        where earlier_version_text is null or earlier_version_text <> version_text
    )

select
    row_number() over (order by facility_id, period_month) as facility_key,
    facility_id,
    facility_name,
    facility_type_code,
    facility_class_code,
    org_code,
    operation_mode_code,
    operator_name,
    address_text,
    longitude,
    latitude,
    area_code,
    approved_bed_count,
    nursing_bed_count,
    rehab_bed_count,
    floor_area_sqm,
    rating_code,
    has_clinic,
    food_safety_code,
    has_open_kitchen,
    facility_status_code,
    completion_date,
    opening_date,
    period_month as valid_from,
    valid_to,
    valid_to is null as is_current
from versions
