-- Registered volunteers at month-end by street, age and sex; somebody with two numbers counts once, in one street.
-- Rounded before they leave, so that streets may be told for every month: two rounded counts do not show who joined.
with
    volunteers as (
        select person_key, period_month, min(area_code) as area_code
        from {{ ref("fct_staff_month") }}
        where subject_code = 'volunteer'
        group by person_key, period_month
    ),

    described as (
        select
            volunteers.period_month,
            areas.unit_code,
            areas.unit_level,
            true as is_quarter_end,
            persons.sex_code,
            {{ age_band("persons.birth_year", "volunteers.period_month") }} as age_band_code
        from volunteers
        inner join
            {{ ref("dim_person") }} as persons on volunteers.person_key = persons.person_key
            {{ join_area("volunteers", "period_month") }}
        where areas.unit_code is not null
    ),

    located as ({{ at_area_levels("described") }})

select
    area_level,
    area_code,
    'month' as period_kind,
    period_month,
    coalesce(age_band_code, 'all') as age_band_code,
    coalesce(sex_code, 'all') as sex_code,
    count(*) as rounded_volunteer_count,
    count(*) as evi_contributor_count
from located
group by
    grouping sets (
        (area_level, area_code, period_month),
        (area_level, area_code, period_month, age_band_code),
        (area_level, area_code, period_month, sex_code),
        (area_level, area_code, period_month, age_band_code, sex_code)
    )
