-- Visits to the garrison, problems solved, services done and projects supported: kinds are not added up. Which unit and
-- what it was about never enters the warehouse, and the figures are not open.
{{
    area_month_cells(
        facts="fct_service_event",
        where="subject_code = 'garrison_support'",
        dimensions={"garrison_event_kind": "kind_code", "visitor_level": "channel_code"},
        groupings=[["garrison_event_kind"], ["garrison_event_kind", "visitor_level"]],
        measures={"garrison_event_count": "count(*)"},
        periods=["ytd", "cumulative"],
    )
}}
