-- Services and contacts of the assistance sections: person-times, persons and time.
{{
    area_month_cells(
        facts="fct_service_event",
        where="subject_code = 'service_assistance'",
        dimensions={
            "assistance_service": "kind_code",
            "contact_channel": "channel_code",
            "service_result": "result_code",
        },
        groupings=[
            [],
            ["assistance_service"],
            ["contact_channel"],
            ["service_result"],
            ["contact_channel", "service_result"],
        ],
        measures={
            "contact_count": "count(*)",
            "served_person_count": "count(distinct person_key)",
            "service_minute_count": "sum(duration_minutes)",
        },
        contributor="person_key",
        floor="district",
    )
}}
