-- Social organisations hosted by incubators, by the day they were admitted or left.
{{
    area_month_cells(
        facts="fct_organisation_event",
        where="event_code in ('incubated', 'graduated')",
        measures={
            "incubated_organisation_count": "count(distinct case when event_code = 'incubated' then org_code end)",
            "graduated_organisation_count": "count(distinct case when event_code = 'graduated' then org_code end)",
        },
        periods=["month", "ytd", "cumulative"],
    )
}}
