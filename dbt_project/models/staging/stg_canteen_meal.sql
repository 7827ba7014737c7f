-- Transactions, the second one of a person for the same meal apart: a new card was used beside the old one.
select
    meal_transaction_id,
    canteen_id,
    diner_token,
    meal_date,
    meal_code,
    is_delivered,
    service_subsidy_yuan,
    case
        when row_number() over (partition by diner_token, meal_date, meal_code order by meal_transaction_id) > 1
        then 'meal_repeated'
        else 'meal'
    end as meal_result_code,
    area_code,
    delivery_id,
    delivery_month,
    source_row
from {{ source("lake", "canteen_meal") }}
