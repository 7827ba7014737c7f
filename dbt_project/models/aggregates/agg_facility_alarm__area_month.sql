-- Alarms of the safety monitoring. Most are false; a facility without alarms may simply be offline.
{{
    area_month_cells(
        facts="fct_service_event",
        where="subject_code = 'facility_alarm'",
        dimensions={"alarm_kind": "kind_code", "alarm_result": "result_code"},
        measures={"alarm_count": "count(*)", "alarmed_facility_count": "count(distinct facility_id)"},
        floor="district",
    )
}}
