-- Temporary assistance and the epidemic schemes: person-times, persons and money, in the month and in the year so
-- far. A recovery takes money back but is not a person-time. Causes, and the scheme for confirmed cases, concern a
-- handful of people: they are counted once, to the end of the period. Two counts of the year so far that differ by
-- one would tell what that one person received.
with
    cases as (
        select
            cases.person_key,
            cases.programme_code,
            case when cases.programme_code = 'temporary' then cases.cause_code else 'all' end as cause_code,
            case
                when cases.programme_code in ('epidemic_living_goods', 'epidemic_living_aid')
                then cases.urban_rural_code
                else 'all'
            end as urban_rural_code,
            cases.is_grant,
            cases.amount_yuan,
            cases.period_month,
            months.period_year
        from {{ ref("fct_grant") }} as cases
        inner join {{ ref("dim_month") }} as months on cases.period_month = months.period_month
    ),

    to_date as ({{ year_to_date("cases") }}),

    placed as (
        select
            'month' as period_kind,
            period_month as reported_month,
            person_key,
            programme_code,
            cause_code,
            urban_rural_code,
            is_grant,
            amount_yuan
        from cases
        union all
        select
            'ytd' as period_kind,
            reported_month,
            person_key,
            programme_code,
            cause_code,
            urban_rural_code,
            is_grant,
            amount_yuan
        from to_date
    ),

    -- Where a programme has no causes (or no urban and rural rates) that grouping repeats the total: once is enough.
    persons as (
        select distinct
            period_kind,
            reported_month,
            programme_code,
            coalesce(cause_code, 'all') as cause_code,
            coalesce(urban_rural_code, 'all') as urban_rural_code,
            person_key,
            sum(case when is_grant then 1 else 0 end) as person_time_count,
            sum(amount_yuan) as amount_yuan
        from placed
        group by
            grouping sets (
                (period_kind, reported_month, programme_code, person_key),
                (period_kind, reported_month, programme_code, cause_code, person_key),
                (period_kind, reported_month, programme_code, urban_rural_code, person_key)
            )
    ),

    cells as (
        select
            period_kind,
            reported_month,
            programme_code,
            cause_code,
            urban_rural_code,
            sum(person_time_count) as person_time_count,
            count(case when person_time_count > 0 then person_key end) as person_count,
            sum(amount_yuan) as amount_yuan,
            {{ two_largest("amount_yuan") }},
            count(person_key) as evi_contributor_count
        from persons
        group by period_kind, reported_month, programme_code, cause_code, urban_rural_code
    )

select
    '{{ root_level() }}' as area_level,
    '{{ var("area_root") }}' as area_code,
    cells.period_kind,
    cells.reported_month as period_month,
    cells.programme_code,
    cells.cause_code,
    cells.urban_rural_code,
    cast(cells.person_time_count as bigint) as person_time_count,
    cells.person_count,
    cells.amount_yuan,
    cells.evi_largest_amount_yuan,
    cells.evi_second_amount_yuan,
    cells.evi_contributor_count
from cells
where
    (cells.cause_code = 'all' and cells.programme_code <> 'epidemic_covid_disabled')
    or (cells.period_kind = 'ytd' and cells.reported_month = cast('{{ var("period_end") }}' as date))
