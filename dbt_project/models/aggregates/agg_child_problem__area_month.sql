-- Problems found when children were visited, and the children whose problem was solved. Kinds only to date.
{{
    groups_to_date(
        area_month_cells(
            facts="fct_finding",
            where="feed = 'left_behind_visit' and subject_code = 'child'",
            dimensions={"visit_problem": "category_code"},
            measures={
                "child_problem_count": "count(*)",
                "solved_child_count": "count(distinct case when status_code = '1' then person_key end)",
            },
            contributors=smallest_part(["status_code = '1'", "status_code <> '1'"]),
            floor="district",
        ),
        "visit_problem",
    )
}}
