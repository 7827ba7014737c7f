-- Person-times of tomb sweeping that the cemeteries received, by season. They count visitors at the gate: no persons.
{{
    area_month_cells(
        facts="fct_service_event",
        where="subject_code = 'tomb_sweeping'",
        dimensions={"sweeping_season": "kind_code"},
        measures={
            "sweeper_count": "sum(participant_count)",
            "reception_site_count": "count(distinct facility_id)",
        },
        floor="unit",
    )
}}
