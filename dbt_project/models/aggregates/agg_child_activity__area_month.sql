-- Activities for children and on their rights. Participants are person-times; views online are no participants.
{{
    area_month_cells(
        facts="fct_service_event",
        where="feed = 'child_activity'",
        dimensions={"child_activity_category": "kind_code"},
        measures={
            "activity_count": "count(*)",
            "activity_person_time_count": "sum(case when channel_code = 'onsite' then participant_count else 0 end)",
            "online_view_count": "sum(case when channel_code = 'online' then participant_count else 0 end)",
            "lecture_topic_count": "sum(case when result_code = 'topic_opened' then 1 else 0 end)",
            "activity_spent_yuan": "sum(amount_yuan)",
        },
        floor="unit",
    )
}}
