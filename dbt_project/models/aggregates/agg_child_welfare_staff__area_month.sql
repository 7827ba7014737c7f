-- Posts of child supervisors and children's officers: one person may hold several.
{{
    area_month_cells(
        facts="fct_staff_month",
        where="feed = 'child_welfare_staff' and (end_date is null or end_date >= period_month + interval 1 month)",
        dimensions={"child_welfare_post": "post_code"},
        measures={
            "post_count": "count(*)",
            "part_time_post_count": "sum(case when employment_code = '2' then 1 else 0 end)",
            "post_holder_count": "count(distinct staff_id)",
            "training_hour_count": "sum(training_hours)",
        },
        kind="stock",
        floor="root",
    )
}}
