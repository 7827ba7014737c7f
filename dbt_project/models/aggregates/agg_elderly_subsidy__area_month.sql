-- Subsidies paid to facilities, by the month to which they belong (a yearly subsidy belongs to December).
with
    subsidies as (
        select subsidies.*, subsidies.entitlement_month as period_month, months.period_year
        from {{ ref("fct_subsidy") }} as subsidies
        inner join {{ ref("dim_month") }} as months on subsidies.entitlement_month = months.period_month
    ),

    to_date as ({{ year_to_date("subsidies") }}),

    placed as (
        select
            'month' as period_kind,
            period_month as reported_month,
            batch_id,
            subsidy_group_code,
            facility_class_code,
            paid_yuan
        from subsidies
        union all
        select 'ytd' as period_kind, reported_month, batch_id, subsidy_group_code, facility_class_code, paid_yuan
        from to_date
    )

select
    'district' as area_level,
    '{{ var("area_root") }}' as area_code,
    period_kind,
    reported_month as period_month,
    subsidy_group_code,
    coalesce(facility_class_code, 'all') as facility_class_code,
    count(*) as payment_count,
    count(distinct batch_id) as batch_count,
    cast(sum(paid_yuan) as decimal(38, 2)) as paid_yuan
from placed
group by
    grouping sets (
        (period_kind, reported_month, subsidy_group_code),
        (period_kind, reported_month, subsidy_group_code, facility_class_code)
    )
