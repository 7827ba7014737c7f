-- Random checks of social organisations. An organisation counts once however many matters are checked; results are due
-- to be published within twenty working days, which is twenty-eight days.
{{
    area_month_cells(
        facts="fct_organisation_event",
        where="feed = 'organisation_check'",
        dimensions={"check_mode": "kind_code", "organisation_check": "substr(event_code, 7)"},
        measures={
            "checked_organisation_count": "count(distinct org_code)",
            "check_entry_count": "count(*)",
            "check_base_count": "max(quantity)",
            "published_late_count": "count(case when until_date > event_date + interval 28 day then 1 end)",
            "unpublished_count": "count(case when until_date is null then 1 end)",
        },
    )
}}
