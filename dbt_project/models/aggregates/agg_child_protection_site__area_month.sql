-- Sites of child protection with a post-holder, and the levels of the network that have one.
{{
    area_month_cells(
        facts="fct_facility_month",
        where="feed = 'child_welfare_staff' and status_code = 'staffed'",
        dimensions={"child_site_level": "level_code"},
        measures={
            "child_site_count": "count(distinct facility_id)",
            "child_site_level_count": "count(distinct level_code)",
        },
        kind="stock",
        floor="unit",
    )
}}
