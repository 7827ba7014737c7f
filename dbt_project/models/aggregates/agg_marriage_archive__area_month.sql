-- Archived marriage records by verification status, as of each month-end after the list was delivered. They count for
-- the
-- bureau that keeps them: many were registered under codes that are long out of force.
with
    lists as (select verification_status_code, period_month from {{ ref("fct_verification") }}),

    -- The list is delivered once in a while and stands until the next one.
    latest_list as (
        select months.period_month, max(lists.period_month) as list_month
        from {{ ref("dim_month") }} as months
        inner join (select distinct period_month from lists) as lists on lists.period_month <= months.period_month
        where months.is_reported
        group by months.period_month
    )

select
    'district' as area_level,
    '{{ var("area_root") }}' as area_code,
    'month' as period_kind,
    latest_list.period_month,
    coalesce(lists.verification_status_code, 'all') as verification_status_code,
    count(*) as record_count
from latest_list
inner join lists on latest_list.list_month = lists.period_month
group by grouping sets ((latest_list.period_month), (latest_list.period_month, lists.verification_status_code))
