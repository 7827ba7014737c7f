-- The public register of cemeteries as last reported. Graves left are total less used.
with
    cemeteries as (select * from {{ ref("fct_facility_month") }} where subject_code = 'cemetery'),

    latest as (select max(period_month) as period_month from cemeteries)

select
    cemeteries.facility_id,
    cemeteries.facility_name,
    cemeteries.facility_type_code as cemetery_kind_code,
    cemeteries.urban_rural_code,
    areas.street_code,
    cemeteries.address_text,
    cemeteries.longitude,
    cemeteries.latitude,
    cemeteries.price_text,
    cemeteries.level_code as cemetery_approval_code,
    cemeteries.capacity_count as grave_count,
    cemeteries.used_count as used_grave_count,
    cemeteries.capacity_count - cemeteries.used_count as remaining_grave_count,
    cemeteries.status_code as cemetery_record_code
from cemeteries
inner join latest on cemeteries.period_month = latest.period_month
left join {{ ref("dim_area") }} as areas on cemeteries.area_code = areas.area_code and areas.is_current
