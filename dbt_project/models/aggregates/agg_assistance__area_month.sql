-- Households and persons on the dibao and tekun rosters at month-end.
-- Who is on the poverty register too is counted where the form says it of its lines; elsewhere nobody knows.
-- Streets only at quarter-ends: two monthly street counts that differ by one show who joined.
with
    roster as (
        select
            lines.person_key,
            lines.household_key,
            lines.programme_code,
            lines.urban_rural_code,
            lines.care_mode_code,
            lines.is_poverty_registered,
            lines.period_month,
            areas.unit_code,
            areas.unit_level,
            months.is_quarter_end
        from {{ ref("fct_entitlement_month") }} as lines
        inner join
            {{ ref("dim_month") }} as months on lines.period_month = months.period_month
            {{ join_area("lines", "period_month") }}
        where lines.feed = 'assistance_roster' and lines.is_receiving
    ),

    located as ({{ at_area_levels("roster") }}),

    cells as (
        select
            area_level,
            area_code,
            period_month,
            coalesce(programme_code, 'all') as programme_code,
            coalesce(urban_rural_code, 'all') as urban_rural_code,
            coalesce(care_mode_code, 'all') as care_mode_code,
            count(distinct household_key) as assisted_household_count,
            count(*) as assisted_person_count,
            cast(
                sum(case when is_poverty_registered then 1 when not is_poverty_registered then 0 end) as bigint
            ) as poverty_registered_count
        from located
        group by
            grouping sets (
                (area_level, area_code, period_month),
                (area_level, area_code, period_month, programme_code),
                (area_level, area_code, period_month, programme_code, urban_rural_code),
                (area_level, area_code, period_month, programme_code, care_mode_code)
            )
    )

-- Mode of care exists for tekun only: for dibao that grouping repeats the total, and once is enough.
select distinct
    area_level,
    area_code,
    'month' as period_kind,
    period_month,
    programme_code,
    urban_rural_code,
    care_mode_code,
    assisted_household_count,
    assisted_person_count,
    poverty_registered_count,
    -- The household is the smaller crowd to hide in.
    {{ smallest_crowd("assisted_household_count", ["assisted_person_count", "poverty_registered_count"]) }}
    as evi_contributor_count
from cells
where {{ is_district_or_larger() }} or (urban_rural_code = 'all' and care_mode_code = 'all')
