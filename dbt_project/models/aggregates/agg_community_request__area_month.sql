-- Requests on the community service platform closed in the year so far. Accounts stand behind them, not residents.
{{
    area_month_cells(
        facts="fct_case",
        where="subject_code = 'community_request'",
        dimensions={"community_request_kind": "kind_code"},
        measures={
            "community_request_count": "count(*)",
            "platform_account_count": "count(distinct user_token)",
            "request_days": "sum(duration_days)",
            "rated_request_count": "count(rating_score)",
            "well_rated_request_count": "count(case when rating_score >= 4 then 1 end)",
        },
        contributor="user_token",
        periods=["ytd"],
    )
}}
