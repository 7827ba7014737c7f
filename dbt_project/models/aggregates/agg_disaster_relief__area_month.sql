-- Disaster relief given to households: reliefs, person-times and money. Persons are added for each relief: nobody knows
-- how often the same ones were relieved.
{{
    area_month_cells(
        facts="fct_service_event",
        where="subject_code = 'disaster_relief'",
        dimensions={"relief_kind": "kind_code", "disaster_kind": "channel_code"},
        measures={
            "relief_household_count": "count(*)",
            "relief_person_time_count": "sum(participant_count)",
            "disaster_relief_yuan": "sum(amount_yuan)",
        },
        contributor="person_key",
        periods=["month", "ytd", "cumulative"],
        floor="district",
    )
}}
