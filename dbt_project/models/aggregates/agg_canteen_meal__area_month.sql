-- Meals taken in senior canteens. A second transaction of a person for the same meal is flagged and is no meal.
{{
    area_month_cells(
        facts="fct_service_event",
        where="subject_code = 'canteen_meal'",
        dimensions={"meal": "kind_code", "meal_channel": "channel_code"},
        measures={
            "meal_count": "sum(case when result_code = 'meal' then 1 else 0 end)",
            "repeated_meal_count": "sum(case when result_code = 'meal_repeated' then 1 else 0 end)",
            "meal_subsidy_yuan": "sum(case when result_code = 'meal' then amount_yuan else 0 end)",
        },
        contributor="user_token",
        floor="district",
    )
}}
