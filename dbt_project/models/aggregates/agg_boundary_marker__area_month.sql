-- Patrols of boundary markers by their day, by the level of the line and the state of the marker.
{{
    area_month_cells(
        facts="fct_inspection",
        where="subject_code = 'boundary_marker'",
        dimensions={"boundary_level": "kind_code", "marker_status": "conclusion_code"},
        measures={"marker_check_count": "count(*)", "checked_marker_count": "count(distinct facility_id)"},
    )
}}
