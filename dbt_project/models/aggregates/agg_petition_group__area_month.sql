-- Batches and person-times by group of petitioners and form, and backlog cases by level: for the bureau itself, not
-- open.
{{
    area_month_cells(
        facts="fct_case",
        where="subject_code = 'petition'",
        dimensions={"petition_group": "kind_code", "petition_mode": "channel_code", "backlog_level": "stage_code"},
        groupings=[[], ["petition_group"], ["petition_group", "petition_mode"], ["backlog_level"]],
        measures={
            "petition_batch_count": "count(*)",
            "petition_person_time_count": "sum(person_time_count)",
            "repeated_petition_count": "count(case when origin_code = 'repeated' then 1 end)",
            "backlog_petition_count": "count(stage_code)",
            "resolved_backlog_count": "count(case when closed_date is not null then stage_code end)",
        },
        contributor="person_key",
        periods=["ytd"],
    )
}}
