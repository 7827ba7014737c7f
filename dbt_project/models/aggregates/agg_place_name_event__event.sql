-- The public announcement of names given, changed, withdrawn and filed, and of changes of divisions. The codes of names
-- begin with 12-digit division codes and stay inside; an approval is known by its number.
select
    events.event_id as place_name_event_id,
    events.standard_name,
    events.romanised_name,
    events.former_name,
    events.category_code as place_category_code,
    events.event_code as place_event_code,
    events.heritage_code as place_heritage_code,
    events.document_no,
    events.event_date as name_approval_date,
    events.effective_date,
    areas.street_code
from {{ ref("fct_place_name_event") }} as events
left join {{ ref("dim_area") }} as areas on events.area_code = areas.area_code and areas.is_current
