-- Volunteer teams at month-end, however many projects they run.
{{
    area_month_cells(
        facts="fct_facility_month",
        where="subject_code = 'volunteer_team'",
        dimensions={"volunteer_team_kind": "facility_type_code"},
        measures={"volunteer_team_count": "count(distinct facility_id)"},
        kind="stock",
        floor="unit",
        of_persons=false,
    )
}}
