-- Archived marriage records by verification status, as of each month-end after the list was delivered.
with
    lists as (
        select records.verification_status_code, records.period_month, areas.district_code
        from {{ ref("fct_verification") }} as records {{ join_area("records", "period_month") }}
    ),

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
    lists.district_code as area_code,
    'month' as period_kind,
    latest_list.period_month,
    coalesce(lists.verification_status_code, 'all') as verification_status_code,
    count(*) as record_count
from latest_list
inner join lists on latest_list.list_month = lists.period_month
group by
    grouping sets (
        (lists.district_code, latest_list.period_month),
        (lists.district_code, latest_list.period_month, lists.verification_status_code)
    )
