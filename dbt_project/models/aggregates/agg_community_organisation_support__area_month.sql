-- Community organisations supported, and the money they received.
{{
    area_month_cells(
        facts="fct_organisation_event",
        where="event_code = 'supported'",
        dimensions={"community_organisation_kind": "kind_code"},
        measures={
            "supported_organisation_count": "count(distinct event_id)",
            "support_yuan": "sum(amount_yuan)",
        },
        floor="district",
    )
}}
