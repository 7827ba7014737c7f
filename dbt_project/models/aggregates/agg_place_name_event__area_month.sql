-- Names given, changed, withdrawn and filed, and changes of divisions, by the day of approval.
{{
    area_month_cells(
        facts="fct_place_name_event",
        dimensions={"place_event": "event_code", "place_category": "category_code"},
        measures={
            "place_name_event_count": "count(*)",
            "named_or_renamed_count": "sum(case when event_code in ('1', '2') then 1 else 0 end)",
        },
        periods=["month", "ytd", "cumulative"],
        floor="unit",
        of_persons=false,
    )
}}
