-- The public register of martyrs' memorials as last reported. A scattered grave has no code: area and name stand for
-- it.
with
    memorials as (select * from {{ ref("fct_facility_month") }} where subject_code = 'martyr_memorial'),

    latest as (select max(period_month) as period_month from memorials)

select
    memorials.facility_id,
    memorials.facility_name,
    memorials.facility_type_code as memorial_kind_code,
    memorials.level_code as memorial_level_code,
    areas.district_code,
    memorials.longitude,
    memorials.latitude,
    memorials.status_code as memorial_protection_code,
    memorials.completion_date as repair_date
from memorials
inner join latest on memorials.period_month = latest.period_month
left join {{ ref("dim_area") }} as areas on memorials.area_code = areas.area_code and areas.is_current
