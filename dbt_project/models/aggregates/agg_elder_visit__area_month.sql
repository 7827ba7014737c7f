-- Visits to elderly people in particular difficulty: visits, and the people visited.
{{
    area_month_cells(
        facts="fct_service_event",
        where="subject_code = 'elder_visit'",
        dimensions={"elder_category": "kind_code", "elder_visit_mode": "channel_code"},
        measures={"visit_count": "count(*)", "person_count": "count(distinct person_key)"},
        contributor="person_key",
        floor="district",
    )
}}
