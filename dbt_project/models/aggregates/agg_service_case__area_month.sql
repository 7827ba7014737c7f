-- Cases of government services closed in the year so far. Handling time runs from acceptance, in working days, without
-- the days on which supplements were awaited.
{{
    area_month_cells(
        facts="fct_case",
        where="subject_code = 'service_case'",
        dimensions={"application_channel": "channel_code", "service_case_result": "result_code"},
        measures={
            "service_case_count": "count(*)",
            "on_time_case_count": "count(case when is_on_time then 1 end)",
            "handling_days": "sum(duration_days)",
            "rated_case_count": "count(rating_score)",
            "well_rated_case_count": "count(case when rating_score >= 4 then 1 end)",
        },
        contributor="person_key",
        periods=["ytd"],
    )
}}
