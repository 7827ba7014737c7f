-- The public list of community service points as last reported.
select
    points.facility_id,
    points.facility_name,
    points.facility_type_code as service_point_kind_code,
    points.address_text,
    points.longitude,
    points.latitude,
    areas.street_code,
    points.opening_hours_text,
    points.level_code = 'in_circle' as is_in_service_circle,
    points.operation_mode_code as coverage_method_code,
    points.status_code as facility_status_code,
    points.opened_date as opening_date
from {{ ref("fct_facility_month") }} as points
inner join {{ ref("dim_area") }} as areas on points.area_code = areas.area_code and areas.is_current
where
    points.subject_code = 'community_service_point'
    and points.period_month
    = (select max(period_month) from {{ ref("fct_facility_month") }} where subject_code = 'community_service_point')
