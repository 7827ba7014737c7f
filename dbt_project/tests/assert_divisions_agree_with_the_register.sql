-- What the register of divisions calls an area on the day from which a name is in use is what the area dimension
-- calls it.
{{
    config(
        severity="warn",
        meta={
            "text": {"zh": "区划台账与区划维度一致", "en": "the register of divisions agrees with the area dimension"}
        },
    )
}}
select events.event_id, events.area_code, events.standard_name, events.effective_date, areas.area_name
from {{ ref("fct_place_name_event") }} as events
left join
    {{ ref("dim_area") }} as areas
    on events.area_code = areas.area_code
    and events.effective_date >= areas.placed_from
    and (events.effective_date < areas.valid_to or areas.valid_to is null)
where events.category_code = '11' and areas.area_name is distinct from events.standard_name
