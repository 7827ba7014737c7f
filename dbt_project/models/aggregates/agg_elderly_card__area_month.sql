-- Elderly cards: applications decided. A review is no new card, so kinds of application have no total.
{{
    area_month_cells(
        facts="fct_registration",
        where="subject_code = 'elderly_card'",
        dimensions={"card_business": "kind_code", "application_channel": "channel_code"},
        groupings=[["card_business"], ["card_business", "application_channel"]],
        measures={
            "application_count": "count(*)",
            "approved_person_count": "count(distinct case when is_qualified then person_key end)",
        },
        contributor="person_key",
        floor="district",
    )
}}
