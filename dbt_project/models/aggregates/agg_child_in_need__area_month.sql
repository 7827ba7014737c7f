-- Children whose file was opened in the period and how many of them are supported, care agreements signed, and children
-- returned to their families; also since the register began. Groups only to date.
{% set opened = "subject_code = 'child_in_need'" %}
{% set agreed = "subject_code = 'care_agreement'" %}
{% set returned = "subject_code = 'child_reintegration'" %}
{{
    groups_to_date(
        area_month_cells(
            facts="fct_case",
            where="feed = 'left_behind_person'",
            dimensions={"child_need_group": "kind_code"},
            measures={
                "newly_registered_child_count": "sum(case when " ~ opened ~ " then 1 else 0 end)",
                "newly_supported_child_count": "sum(case when " ~ opened ~ " and is_identified then 1 else 0 end)",
                "care_agreement_count": "sum(case when " ~ agreed ~ " then 1 else 0 end)",
                "reintegrated_child_count": "sum(case when " ~ returned ~ " then 1 else 0 end)",
            },
            contributors=smallest_part(
                [opened ~ " and is_identified", opened ~ " and not is_identified", agreed, returned]
            ),
            periods=["month", "ytd", "cumulative"],
            floor="district",
        ),
        "child_need_group",
    )
}}
