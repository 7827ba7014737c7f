-- The public register of social-work stations as last reported.
select
    stations.facility_id as station_id,
    stations.facility_name as station_name,
    stations.level_code as station_level_code,
    stations.address_text,
    areas.street_code,
    stations.opened_date as opening_date
from {{ ref("fct_facility_month") }} as stations
left join {{ ref("dim_area") }} as areas on stations.area_code = areas.area_code and areas.is_current
where
    stations.subject_code = 'social_work_station'
    and stations.period_month
    = (select max(period_month) from {{ ref("fct_facility_month") }} where subject_code = 'social_work_station')
