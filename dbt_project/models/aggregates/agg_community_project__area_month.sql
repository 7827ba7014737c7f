-- Community and village projects by the day of completion: money, venues, parking and roads. Sizes have units of their
-- own, so that each kind of works has its measure.
{{
    area_month_cells(
        facts="fct_project",
        where="subject_code = 'community_project'",
        dimensions={"community_project_kind": "kind_code", "fund_source": "fund_source_code"},
        measures={
            "community_project_count": "count(*)",
            "community_project_yuan": "sum(amount_yuan)",
            "community_venue_count": "sum(venue_count)",
            "parking_space_count": "sum(case when kind_code = 'parking' then quantity else 0 end)",
            "hardened_road_sqm": "sum(case when kind_code = 'road' then quantity else 0 end)",
        },
        periods=["month", "ytd", "cumulative"],
        floor="unit",
        of_persons=false,
    )
}}
