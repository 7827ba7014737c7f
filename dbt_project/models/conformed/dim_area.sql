-- Divisions and reporting units with the dates between which code and name were in force (SCD2).
-- Each carries the codes of the district and street above it, so that facts roll up by a plain join. A functional zone
-- has no national code but reports like a street.
with
    areas as (select * from {{ ref("areas") }}),

    current_parents as (select area_code, parent_code, area_level from areas where valid_to is null)

select
    areas.area_code || '@' || {{ month_text("areas.valid_from") }} as area_key,
    areas.area_code,
    areas.area_name,
    areas.area_level,
    areas.parent_code,
    case
        when areas.area_level = 'district'
        then areas.area_code
        when areas.area_level in ('street', 'functional_zone')
        then areas.parent_code
        when areas.area_level = 'community'
        then parents.parent_code
    end as district_code,
    case
        when areas.area_level in ('street', 'functional_zone')
        then areas.area_code
        when areas.area_level = 'community'
        then areas.parent_code
    end as street_code,
    areas.has_national_code,
    areas.valid_from,
    areas.valid_to,
    areas.valid_to is null as is_current
from areas
left join current_parents as parents on areas.parent_code = parents.area_code
