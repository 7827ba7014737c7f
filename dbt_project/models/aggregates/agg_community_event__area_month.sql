-- Events of communities by their day. A month without a major incident counts none; it is not left out.
{{
    area_month_cells(
        facts="fct_service_event",
        where="subject_code = 'community_event'",
        dimensions={"community_event_kind": "kind_code"},
        measures={
            "community_event_count": "count(*)",
            "participating_household_count": "sum(coalesce(household_count, 0))",
            "major_incident_count": "sum(case when kind_code = 'incident' then 1 else 0 end)",
        },
    )
}}
