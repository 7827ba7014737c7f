-- Tasks in the quarterly bulletins, as the bulletin judged them, and how many figures were corrected afterwards.
{{
    area_month_cells(
        facts="fct_case",
        where="subject_code = 'target_bulletin'",
        dimensions={"task_source": "origin_code", "progress_status": "kind_code"},
        measures={
            "bulletin_line_count": "count(*)",
            "corrected_line_count": "count(case when result_code = 'corrected' then 1 end)",
        },
        periods=["ytd"],
    )
}}
