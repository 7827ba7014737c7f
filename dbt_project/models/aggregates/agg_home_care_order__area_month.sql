-- Home-care orders as they were given, never annualised. Suspicious orders stay in, under a result of their own.
{{
    area_month_cells(
        facts="fct_service_event",
        where="subject_code = 'home_care_order'",
        dimensions={"home_care_order_result": "result_code"},
        measures={
            "order_count": "count(*)",
            "person_count": "count(distinct person_key)",
            "service_minute_count": "sum(duration_minutes)",
            "service_subsidy_yuan": "sum(amount_yuan)",
        },
        contributor="person_key",
        floor="district",
    )
}}
