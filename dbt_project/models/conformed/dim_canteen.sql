-- Senior canteens as the latest list shows them: what the public may know of each.
select
    canteens.canteen_id,
    canteens.canteen_name,
    canteens.canteen_kind_code,
    canteens.address_text,
    canteens.longitude,
    canteens.latitude,
    canteens.seat_count,
    canteens.opening_hours_text,
    canteens.concession_text,
    canteens.food_licence_id,
    canteens.canteen_status_code,
    canteens.opening_date,
    canteens.area_code
from {{ ref("stg_canteen") }} as canteens
inner join
    (select max(delivery_month) as delivery_month from {{ ref("stg_canteen") }}) as latest
    on canteens.delivery_month = latest.delivery_month
