-- The life of each organisation with a credit code, as one history: what the register shows from one month to the next
-- (registered, renamed, status), and what the other registers know of it.
with
    listed as (
        select
            *,
            lag(org_name) over one_organisation as earlier_name,
            lag(organisation_status_code) over one_organisation as earlier_status_code
        from {{ ref("fct_organisation_month") }}
        where list_code = 'registered'
        window one_organisation as (partition by org_code order by period_month)
    ),

    life as (
        select
            org_code, 'registered' as event_code, established_date as event_date, cast(null as varchar) as result_text
        from {{ ref("fct_organisation_month") }}
        where list_code = 'registered'
        qualify row_number() over (partition by org_code order by period_month desc) = 1
        union all
        select org_code, 'renamed' as event_code, period_month as event_date, earlier_name as result_text
        from listed
        where earlier_name <> org_name
        union all
        select
            org_code,
            case
                organisation_status_code
                when '1'
                then 'turned_active'
                when '2'
                then 'turned_abnormal'
                when '3'
                then 'turned_serious'
                when '4'
                then 'registration_revoked'
                when '5'
                then 'deregistered'
                else 'turned_for_clean_up'
            end as event_code,
            period_month as event_date,
            cast(null as varchar) as result_text
        from listed
        where earlier_status_code <> organisation_status_code
        union all
        select distinct org_code, event_code, event_date, result_code as result_text
        from {{ ref("fct_organisation_event") }}
        where org_code is not null
    )

select
    life.org_code,
    coalesce(organisations.org_name, named.org_name) as org_name,
    life.event_code,
    life.event_date,
    cast(date_trunc('month', life.event_date) as date) as period_month,
    organisations.area_code,
    life.result_text,
    organisations.org_code is not null as is_on_register
from life
left join {{ ref("dim_organisation") }} as organisations on life.org_code = organisations.org_code
left join
    (
        select org_code, max(org_name) as org_name
        from {{ ref("fct_organisation_event") }}
        where org_code is not null
        group by org_code
    ) as named
    on life.org_code = named.org_code
