-- Elderly-care facilities: what stands at month-end, and the projects started in the year so far. No persons.
with
    facilities as (
        select facilities.*, months.period_year
        from {{ ref("fct_facility_month") }} as facilities
        inner join {{ ref("dim_month") }} as months on facilities.period_month = months.period_month
    ),

    started as (
        select facility_id, facility_class_code, facility_type_code, period_month, period_year
        from facilities
        where is_started
    ),

    started_to_date as ({{ year_to_date("started") }}),

    months_reported as (select distinct period_month from facilities),

    standing as (
        select
            'month' as period_kind,
            period_month,
            coalesce(facility_class_code, 'all') as facility_class_code,
            coalesce(facility_type_code, 'all') as facility_type_code,
            sum(case when facility_status_code in ('built', 'operating') then 1 else 0 end) as facility_count,
            sum(
                case when facility_status_code in ('built', 'operating') then approved_bed_count else 0 end
            ) as approved_bed_count,
            sum(case when epidemic_assessment_code in ('qualified', 'unqualified') then 1 else 0 end) as assessed_count,
            sum(case when epidemic_assessment_code = 'qualified' then 1 else 0 end) as assessment_passed_count,
            sum(case when is_completed_this_year then 1 else 0 end) as completed_count,
            cast(null as bigint) as started_count
        from facilities
        group by grouping sets ((period_month), (period_month, facility_class_code), (period_month, facility_type_code))
    ),

    begun as (
        select
            'ytd' as period_kind,
            reported_month as period_month,
            coalesce(facility_class_code, 'all') as facility_class_code,
            coalesce(facility_type_code, 'all') as facility_type_code,
            cast(null as bigint) as facility_count,
            cast(null as bigint) as approved_bed_count,
            cast(null as bigint) as assessed_count,
            cast(null as bigint) as assessment_passed_count,
            cast(null as bigint) as completed_count,
            count(*) as started_count
        from started_to_date
        inner join months_reported on started_to_date.reported_month = months_reported.period_month
        group by
            grouping sets (
                (reported_month), (reported_month, facility_class_code), (reported_month, facility_type_code)
            )
    ),

    cells as (
        select *
        from standing
        union all
        select *
        from begun
    )

select
    'district' as area_level,
    '{{ var("area_root") }}' as area_code,
    period_kind,
    period_month,
    facility_class_code,
    facility_type_code,
    cast(facility_count as bigint) as facility_count,
    cast(approved_bed_count as bigint) as approved_bed_count,
    cast(assessed_count as bigint) as assessed_count,
    cast(assessment_passed_count as bigint) as assessment_passed_count,
    cast(completed_count as bigint) as completed_count,
    started_count
from cells
