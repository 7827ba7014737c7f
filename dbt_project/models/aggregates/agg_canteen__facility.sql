-- The public list of senior canteens as last reported.
select
    canteens.canteen_id,
    canteens.canteen_name,
    canteens.canteen_kind_code,
    canteens.address_text,
    canteens.longitude,
    canteens.latitude,
    areas.street_code,
    canteens.seat_count,
    canteens.opening_hours_text,
    canteens.concession_text,
    canteens.food_licence_id,
    canteens.canteen_status_code,
    canteens.opening_date
from {{ ref("dim_canteen") }} as canteens
inner join {{ ref("dim_area") }} as areas on canteens.area_code = areas.area_code and areas.is_current
