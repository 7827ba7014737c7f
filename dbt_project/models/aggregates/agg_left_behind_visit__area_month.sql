-- Visits to persons left behind and children in need: visits and the persons visited are different figures.
{{
    area_month_cells(
        facts="fct_service_event",
        where="feed = 'left_behind_visit'",
        dimensions={"visited_group": "subject_code", "visitor": "kind_code", "visit_mode": "channel_code"},
        measures={"left_behind_visit_count": "count(*)", "visited_person_count": "count(distinct person_key)"},
        contributor="person_key",
        floor="district",
    )
}}
