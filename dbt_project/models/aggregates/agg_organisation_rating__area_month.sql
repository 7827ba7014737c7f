-- Organisations by the rating that is in force at month-end. A rating lapses when its term ends; of two that
-- overlap the later one counts.
with
    in_force as (
        select months.period_month as reported_month, ratings.org_code, ratings.area_code, ratings.result_code
        from {{ ref("fct_organisation_event") }} as ratings
        inner join
            {{ ref("dim_month") }} as months
            on ratings.event_date <= last_day(months.period_month)
            and ratings.until_date > last_day(months.period_month)
            and months.is_reported
        where ratings.event_code = 'rated'
        qualify
            row_number() over (
                partition by months.period_month, ratings.org_code order by ratings.event_date desc, ratings.event_id
            )
            = 1
    )

select
    '{{ root_level() }}' as area_level,
    '{{ var("area_root") }}' as area_code,
    'month' as period_kind,
    reported_month as period_month,
    coalesce(result_code, 'all') as organisation_rating_code,
    cast(count(*) as bigint) as rated_organisation_count,
    cast(count(*) as bigint) as evi_contributor_count
from in_force
group by grouping sets ((reported_month), (reported_month, result_code))
