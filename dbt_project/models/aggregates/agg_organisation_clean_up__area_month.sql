-- Cases of dormant and illegal organisations: opened by the day of opening, cleaned up and active again by the day of
-- closing. A case counts once, whatever the years.
{{
    area_month_cells(
        facts="fct_organisation_event",
        where="feed = 'organisation_clean_up'",
        dimensions={"clean_up_target": "kind_code"},
        measures={
            "opened_case_count": "count(case when event_code = 'clean_up_opened' then 1 end)",
            "cleaned_up_organisation_count": "count(case when event_code = 'clean_up_closed' then 1 end)",
            "reactivated_organisation_count": "count(case when event_code = 'reactivated' then 1 end)",
        },
        floor="district",
        periods=["month", "ytd", "cumulative"],
    )
}}
