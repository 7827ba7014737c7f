-- The rosters of the disability subsidies against the leads: a line passes when its person has no lead for that
-- programme from the year so far. Lines are counted once a month. Those with a lead are the smaller crowd. Where no
-- register of leads is kept, nothing was compared: that is no row, and not a roster without faults. Told once,
-- at the end of the period: what a month found would be a handful.
with
    lines as (
        select months.period_month as reported_month, lines.programme_code, lines.person_key
        from {{ ref("fct_entitlement_month") }} as lines
        inner join
            {{ ref("dim_month") }} as months
            on lines.period_month <= months.period_month
            and extract(year from lines.period_month) = months.period_year
            and months.is_reported
        where
            lines.feed = 'disability_subsidy'
            and lines.is_receiving
            and exists (select 1 from {{ ref("fct_audit_lead") }})
    ),

    leads as (
        select distinct months.period_month as reported_month, leads.programme_code, leads.person_key
        from {{ ref("fct_audit_lead") }} as leads
        inner join
            {{ ref("dim_month") }} as months
            on leads.period_month <= months.period_month
            and extract(year from leads.period_month) = months.period_year
            and months.is_reported
    ),

    compared as (
        select lines.*, leads.person_key as lead_person_key
        from lines
        left join
            leads
            on lines.reported_month = leads.reported_month
            and lines.programme_code = leads.programme_code
            and lines.person_key = leads.person_key
    )

select
    '{{ root_level() }}' as area_level,
    '{{ var("area_root") }}' as area_code,
    'ytd' as period_kind,
    reported_month as period_month,
    coalesce(programme_code, 'all') as programme_code,
    cast(count(*) as bigint) as compared_line_count,
    cast(count(case when lead_person_key is null then 1 end) as bigint) as passed_line_count,
    cast(
        coalesce(nullif(count(distinct lead_person_key), 0), count(distinct person_key)) as bigint
    ) as evi_contributor_count
from compared
where reported_month = cast('{{ var("period_end") }}' as date)
group by grouping sets ((reported_month), (reported_month, programme_code))
