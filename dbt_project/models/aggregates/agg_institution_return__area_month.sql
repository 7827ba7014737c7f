-- Who came (back) into elderly-care institutions. Residents and staff are roster lines of different kinds: their total
-- counts lines, not one kind of person. Beside health data, so never below the bureau as a whole;
-- kinds only to date.
{{
    groups_to_date(
        area_month_cells(
            facts="fct_service_event",
            where="subject_code = 'institution_return'",
            dimensions={"roster_person_kind": "kind_code", "admission_kind": "channel_code"},
            groupings=[[], ["roster_person_kind"], ["roster_person_kind", "admission_kind"]],
            measures={"roster_line_count": "count(*)"},
            contributor="person_key",
            periods=["month", "ytd", "cumulative"],
            floor="root",
        ),
        "roster_person_kind",
    )
}}
