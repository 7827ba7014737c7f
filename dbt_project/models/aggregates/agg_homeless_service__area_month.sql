-- Families found and persons escorted home, by the day on which it happened, not by the day of entry.
{{
    area_month_cells(
        facts="fct_service_event",
        where="subject_code in ('family_reunion', 'escort_home')",
        dimensions={"rescue_service": "subject_code"},
        groupings=[["rescue_service"]],
        measures={"rescue_service_count": "sum(participant_count)"},
        periods=["month", "ytd", "cumulative"],
    )
}}
