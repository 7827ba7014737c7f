-- Facilities with the months between which everything that is said of them stood unchanged (SCD2). A version ends when
-- another begins, or when the register no longer lists the facility.
with
    snapshots as (select * from {{ ref("stg_elderly_facility") }}),

    register_months as (
        select period_month, lead(period_month) over (order by period_month) as next_register_month
        from snapshots
        group by period_month
    ),

    marked as (
        select
            snapshots.*,
            register_months.next_register_month,
            concat_ws(
                '|',
                facility_name,
                facility_type_code,
                coalesce(org_code, '-'),
                operation_mode_code,
                coalesce(operator_name, '-'),
                address_text,
                coalesce(cast(longitude as varchar), '-'),
                coalesce(cast(latitude as varchar), '-'),
                area_code,
                cast(approved_bed_count as varchar),
                coalesce(cast(nursing_bed_count as varchar), '-'),
                coalesce(cast(rehab_bed_count as varchar), '-'),
                coalesce(cast(floor_area_sqm as varchar), '-'),
                coalesce(rating_code, '-'),
                coalesce(cast(has_clinic as varchar), '-'),
                coalesce(food_safety_code, '-'),
                coalesce(cast(has_open_kitchen as varchar), '-'),
                facility_status_code,
                coalesce(cast(completion_date as varchar), '-'),
                coalesce(cast(opening_date as varchar), '-')
            ) as version_text
        from snapshots
        inner join register_months on snapshots.period_month = register_months.period_month
    ),

    compared as (
        select
            *,
            lag(version_text) over (partition by facility_id order by period_month) as earlier_version_text,
            lead(period_month) over (partition by facility_id order by period_month) as next_listed_month
        from marked
    ),

    -- The last month of a run of listings: the register went on without the facility.
    endings as (
        select facility_id, next_register_month as ended_month
        from compared
        where next_register_month is not null and next_listed_month is distinct from next_register_month
    ),

    versions as (
        select *, lead(period_month) over (partition by facility_id order by period_month) as next_version_month
        from compared
        where earlier_version_text is null or earlier_version_text <> version_text
    ),

    ended as (
        select versions.facility_id, versions.period_month, min(endings.ended_month) as ended_month
        from versions
        inner join
            endings
            on versions.facility_id = endings.facility_id
            and versions.period_month < endings.ended_month
            and (endings.ended_month <= versions.next_version_month or versions.next_version_month is null)
        group by versions.facility_id, versions.period_month
    )

select
    row_number() over (order by versions.facility_id, versions.period_month) as facility_key,
    versions.facility_id,
    versions.facility_name,
    versions.facility_type_code,
    versions.facility_class_code,
    versions.org_code,
    versions.operation_mode_code,
    versions.operator_name,
    versions.address_text,
    versions.longitude,
    versions.latitude,
    versions.area_code,
    versions.approved_bed_count,
    versions.nursing_bed_count,
    versions.rehab_bed_count,
    versions.floor_area_sqm,
    versions.rating_code,
    versions.has_clinic,
    versions.food_safety_code,
    versions.has_open_kitchen,
    versions.facility_status_code,
    versions.completion_date,
    versions.opening_date,
    versions.period_month as valid_from,
    coalesce(ended.ended_month, versions.next_version_month) as valid_to,
    coalesce(ended.ended_month, versions.next_version_month) is null as is_current
from versions
left join ended on versions.facility_id = ended.facility_id and versions.period_month = ended.period_month
