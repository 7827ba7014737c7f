-- The catalogue of service items and business matters as last delivered.
select
    matter_id as service_matter_code,
    item_id as service_item_code,
    level_code as catalogue_level_code,
    item_name as service_item_name,
    type_code as service_item_type_code,
    exercise_level_code,
    statutory_days,
    promised_days,
    is_immediate,
    is_handled_online,
    is_one_visit,
    is_nearby,
    is_single_id_card,
    scope_code as cross_area_service_code,
    visit_count as onsite_visit_count
from {{ ref("fct_service_item_month") }}
where period_month = (select max(period_month) from {{ ref("fct_service_item_month") }})
