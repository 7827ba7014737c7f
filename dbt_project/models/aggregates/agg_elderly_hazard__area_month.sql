-- Hazards found in elderly-care facilities. One that is entered at every inspection is still one hazard.
{{
    area_month_cells(
        facts="fct_finding",
        where="subject_code = 'elderly_facility_hazard'",
        dimensions={"hazard_level": "category_code", "hazard_status": "status_code"},
        measures={"hazard_count": "count(distinct finding_id)", "hazard_entry_count": "count(*)"},
        floor="district",
    )
}}
