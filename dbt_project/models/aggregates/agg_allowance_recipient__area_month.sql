-- Persons who were paid the old-age allowance in the year so far, by street, tier and sex, at quarter-ends.
-- A person counts once, as the latest payment says, so that streets and tiers add up.
with
    payments as (
        select
            payments.person_key, payments.area_code, payments.category_code, payments.period_month, months.period_year
        from {{ ref("fct_payment") }} as payments
        inner join {{ ref("dim_month") }} as months on payments.period_month = months.period_month
        where payments.programme_code = 'elderly_allowance' and payments.is_paid
    ),

    to_date as ({{ year_to_date("payments") }}),

    latest as (
        select
            person_key,
            reported_month,
            max_by(area_code, period_month) as area_code,
            max_by(category_code, period_month) as age_tier_code
        from to_date
        where extract(month from reported_month) in (3, 6, 9, 12)
        group by person_key, reported_month
    ),

    recipients as (
        select
            latest.person_key,
            latest.reported_month as period_month,
            areas.unit_code,
            areas.unit_level,
            true as is_quarter_end,
            persons.sex_code,
            latest.age_tier_code,
            {{ record_key("persons.person_token", "cell") }} as record_key
        from latest
        inner join
            {{ ref("dim_person") }} as persons on latest.person_key = persons.person_key
            {{ join_area("latest", "reported_month") }}
        where areas.unit_code is not null
    ),

    located as ({{ at_area_levels("recipients") }})

select
    area_level,
    area_code,
    'ytd' as period_kind,
    period_month,
    coalesce(age_tier_code, 'all') as age_tier_code,
    coalesce(sex_code, 'all') as sex_code,
    count(distinct person_key) as allowance_person_count,
    count(distinct person_key) as evi_contributor_count,
    {{ cell_key("record_key") }} as evi_key
from located
group by
    grouping sets (
        (area_level, area_code, period_month),
        (area_level, area_code, period_month, age_tier_code),
        (area_level, area_code, period_month, sex_code),
        (area_level, area_code, period_month, age_tier_code, sex_code)
    )
