-- Social-work projects by the day on which they started, with their money. No person stands behind a row.
{{
    area_month_cells(
        facts="fct_service_event",
        where="subject_code = 'social_work_project'",
        dimensions={"fund_source": "channel_code", "social_work_project_kind": "kind_code"},
        measures={
            "social_work_project_count": "count(*)",
            "social_work_project_yuan": "sum(amount_yuan)",
            "served_person_time_count": "sum(coalesce(participant_count, 0))",
        },
        floor="unit",
        of_persons=false,
    )
}}
