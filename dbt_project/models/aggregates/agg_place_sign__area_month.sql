-- Signs checked, and those that were not in order, by the day of the check.
{{
    area_month_cells(
        facts="fct_inspection",
        where="subject_code = 'place_sign'",
        dimensions={"sign_problem": "conclusion_code"},
        measures={
            "checked_sign_count": "count(*)",
            "faulty_sign_count": "sum(case when conclusion_code = 'none' then 0 else 1 end)",
        },
        floor="unit",
        of_persons=false,
    )
}}
