-- Street patrols and the persons whom they found and helped. Nobody is registered: these are no stays at a station.
-- Kinds only to date.
{{
    groups_to_date(
        area_month_cells(
            facts="fct_service_event",
            where="subject_code = 'street_patrol'",
            dimensions={"patrol_kind": "kind_code"},
            measures={"patrol_count": "count(*)", "street_contact_count": "sum(participant_count)"},
            contributors="sum(participant_count)",
        ),
        "patrol_kind",
    )
}}
