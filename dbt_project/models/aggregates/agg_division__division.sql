-- Divisions as the base table last lists them, and whether the catalogue's areas know each by code and name.
select distinct
    on (divisions.area_code)
    divisions.area_code,
    divisions.division_name,
    substr(divisions.parent_code, 1, 6) as division_parent_code,
    divisions.start_date as division_start_date,
    divisions.end_date as division_end_date,
    areas.area_code is not null as is_known_division
from {{ ref("fct_division_version") }} as divisions
left join
    {{ ref("dim_area") }} as areas
    on divisions.area_code = areas.area_code
    and divisions.division_name = areas.area_name
    and areas.is_named_by_catalogue
where divisions.period_month = (select max(period_month) from {{ ref("fct_division_version") }})
order by divisions.area_code, divisions.start_date desc
