-- Marriage registrations by kind, in the month and in the year so far. The total adds couples and certificates as the
-- bureau does; it is a workload, not a number of couples.
with
    registrations as (
        select
            registrations.registration_kind_code,
            registrations.is_qualified,
            registrations.period_month,
            months.period_year,
            areas.district_code
        from {{ ref("fct_registration") }} as registrations
        inner join
            {{ ref("dim_month") }} as months on registrations.period_month = months.period_month
            {{ join_area("registrations", "period_month") }}
        where registrations.registration_kind_code <> 'CX'
    ),

    to_date as ({{ year_to_date("registrations") }}),

    placed as (
        select
            'month' as period_kind, period_month as reported_month, district_code, registration_kind_code, is_qualified
        from registrations
        union all
        select 'ytd' as period_kind, reported_month, district_code, registration_kind_code, is_qualified
        from to_date
    )

select
    'district' as area_level,
    district_code as area_code,
    period_kind,
    reported_month as period_month,
    coalesce(registration_kind_code, 'all') as registration_kind_code,
    count(*) as registration_count,
    cast(sum(case when is_qualified then 1 else 0 end) as bigint) as qualified_count,
    count(*) as evi_contributor_count
from placed
group by
    grouping sets (
        (district_code, period_kind, reported_month),
        (district_code, period_kind, reported_month, registration_kind_code)
    )
