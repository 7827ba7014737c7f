-- The public list of incubators as last reported.
select
    incubators.facility_id as incubator_id,
    incubators.facility_name as incubator_name,
    incubators.facility_type_code as incubator_level_code,
    incubators.address_text,
    areas.street_code,
    incubators.status_code as facility_status_code,
    incubators.opened_date as opening_date
from {{ ref("fct_facility_month") }} as incubators
inner join {{ ref("dim_area") }} as areas on incubators.area_code = areas.area_code and areas.is_current
where
    incubators.subject_code = 'incubator'
    and incubators.period_month
    = (select max(period_month) from {{ ref("fct_facility_month") }} where subject_code = 'incubator')
