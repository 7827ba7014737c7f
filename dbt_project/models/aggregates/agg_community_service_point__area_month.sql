-- Community service points in service at month-end, and those within the 15-minute circle: measured on foot only.
{{
    area_month_cells(
        facts="fct_facility_month",
        where="subject_code = 'community_service_point' and status_code = 'operating'",
        dimensions={"service_point_kind": "facility_type_code"},
        measures={
            "service_point_count": "count(*)",
            "circle_point_count": "count(case when level_code = 'in_circle' then 1 end)",
            "straight_line_point_count": "count(case when operation_mode_code = 'straight' then 1 end)",
            "served_community_count": "count(distinct located.area_code)",
        },
        kind="stock",
        floor="unit",
    )
}}
