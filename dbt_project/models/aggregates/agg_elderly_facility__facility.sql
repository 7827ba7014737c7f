-- The public register of elderly-care facilities as last reported. Residents and managers stay inside.
select
    facilities.facility_id,
    facilities.facility_name,
    facilities.facility_type_code,
    facilities.org_code,
    facilities.operation_mode_code,
    facilities.operator_name,
    facilities.address_text,
    facilities.longitude,
    facilities.latitude,
    areas.street_code,
    facilities.approved_bed_count,
    facilities.nursing_bed_count,
    facilities.rating_code,
    facilities.has_clinic,
    facilities.food_safety_code,
    facilities.has_open_kitchen,
    facilities.facility_status_code,
    facilities.completion_date,
    facilities.opening_date
from {{ ref("dim_facility") }} as facilities
inner join {{ ref("dim_area") }} as areas on facilities.area_code = areas.area_code and areas.is_current
where facilities.is_current
