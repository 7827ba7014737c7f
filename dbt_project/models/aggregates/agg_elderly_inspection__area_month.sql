-- Safety inspections of elderly-care facilities. A campaign is one inspection, whatever the number of its visits.
{{
    area_month_cells(
        facts="fct_inspection",
        where="subject_code = 'elderly_facility'",
        dimensions={"inspection_kind": "kind_code"},
        measures={
            "inspection_count": "count(distinct inspection_id)",
            "visited_facility_count": "count(distinct inspection_id || '@' || facility_id)",
            "qualified_visit_count": "count(distinct case when conclusion_code = 'qualified'"
            ~ " then inspection_id || '@' || facility_id end)",
        },
        floor="district",
    )
}}
