select
    canteen_id,
    canteen_name,
    canteen_kind_code,
    address_text,
    longitude,
    latitude,
    seat_count,
    opening_hours_text,
    concession_text,
    food_licence_id,
    canteen_status_code,
    opening_date,
    area_code,
    delivery_id,
    delivery_month,
    source_row
from {{ source("lake", "canteen") }}
