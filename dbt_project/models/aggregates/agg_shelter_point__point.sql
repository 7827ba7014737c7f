-- The public list of cooling and warming points as last reported.
select
    points.facility_id,
    points.facility_name,
    points.facility_type_code as shelter_kind_code,
    points.address_text,
    points.longitude,
    points.latitude,
    areas.street_code,
    points.opening_hours_text,
    points.capacity_count as seat_count,
    points.status_code as facility_status_code,
    points.opened_date as opening_date
from {{ ref("fct_facility_month") }} as points
inner join {{ ref("dim_area") }} as areas on points.area_code = areas.area_code and areas.is_current
where
    points.subject_code = 'shelter_point'
    and points.period_month
    = (select max(period_month) from {{ ref("fct_facility_month") }} where subject_code = 'shelter_point')
