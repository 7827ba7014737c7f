-- Names given, changed, withdrawn and filed, and changes of divisions, by the day of approval. Names given, changed and
-- filed are those of places: a bureau that keeps no register of them tells none.
{{
    area_month_cells(
        facts="fct_place_name_event",
        dimensions={"place_event": "event_code", "place_category": "category_code"},
        measures={
            "place_name_event_count": "count(*)",
            "named_or_renamed_count": "sum(case when feed = 'place_name' and event_code in ('1', '2') then 1"
            ~ " when feed = 'place_name' then 0 end)",
            "filed_name_count": "sum(case when feed = 'place_name' and event_code = '4' then 1"
            ~ " when feed = 'place_name' then 0 end)",
        },
        periods=["month", "ytd", "cumulative"],
        floor="unit",
        of_persons=false,
    )
}}
