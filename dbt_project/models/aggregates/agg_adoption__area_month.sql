-- Adoptions and their dissolutions, as a number. Never published.
{{
    area_month_cells(
        facts="fct_registration",
        where="feed = 'adoption'",
        dimensions={"adoption_event": "kind_code"},
        groupings=[["adoption_event"]],
        measures={"adoption_count": "count(*)"},
        floor="root",
    )
}}
