-- Livelihood projects of elderly care as reported at month-end. Units differ from kind to kind: there is no total
-- over kinds, only one over those that build facilities.
{{
    area_month_cells(
        facts="fct_target_month",
        where="feed = 'livelihood_project'",
        dimensions={
            "livelihood_class": "case when subject_code in ('community_centre', 'mutual_care_centre', 'senior_canteen')"
            ~ " then 'facility' else subject_code end",
            "livelihood_kind": "subject_code",
        },
        groupings=[["livelihood_class"], ["livelihood_kind"]],
        measures={
            "project_count": "count(*)",
            "sited_project_count": "sum(case when status_code in ('0', '9') then 0 else 1 end)",
            "target_value": "sum(target_value)",
            "started_value": "sum(started_value)",
            "completed_value": "sum(completed_value)",
            "invested_yuan": "sum(invested_yuan)",
            "project_paid_yuan": "sum(paid_yuan)",
        },
        kind="stock",
        floor="district",
    )
}}
