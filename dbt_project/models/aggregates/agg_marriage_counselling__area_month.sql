-- Sessions of the marriage counselling rooms and their visitors. A family conflict that ended reconciled is what the
-- bureau calls a successful mediation.
{{
    area_month_cells(
        facts="fct_service_event",
        where="subject_code = 'marriage_counselling'",
        dimensions={"counselling_kind": "kind_code", "counselling_result": "result_code"},
        groupings=[[], ["counselling_kind"], ["counselling_kind", "counselling_result"]],
        measures={"session_count": "count(*)", "visitor_person_time_count": "sum(participant_count)"},
        contributors="sum(participant_count)",
        floor="district",
    )
}}
