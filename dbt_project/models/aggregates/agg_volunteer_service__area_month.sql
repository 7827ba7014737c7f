-- Volunteer service by its day: records, distinct volunteers and minutes, of which those that two platforms recorded
-- count once.
{{
    area_month_cells(
        facts="fct_service_event",
        where="subject_code = 'volunteer_service'",
        dimensions={"volunteer_project_category": "kind_code"},
        measures={
            "service_record_count": "count(*)",
            "active_volunteer_count": "count(distinct person_key)",
            "volunteer_minute_count": "sum(coalesce(duration_minutes, 0))",
        },
        contributor="person_key",
    )
}}
