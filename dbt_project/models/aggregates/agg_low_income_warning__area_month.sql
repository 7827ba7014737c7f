-- Warnings by the month of dispatch. Until a check is closed its result is pending.
{{
    area_month_cells(
        facts="fct_case",
        where="subject_code = 'low_income_warning'",
        dimensions={
            "warning_source": "origin_code",
            "warning_stage": "stage_code",
            "warning_result": "coalesce(result_code, 'pending')",
        },
        measures={"warning_count": "count(*)"},
        contributor="person_key",
        floor="district",
    )
}}
