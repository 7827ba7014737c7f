-- Rows of the elderly-care registers that are counted and doubted: for the auditors, not for publication.
{{
    area_month_cells(
        facts="fct_finding",
        where="subject_code = 'elderly_service'",
        dimensions={"elderly_flag": "category_code"},
        measures={"flag_count": "count(*)", "flagged_yuan": "sum(amount_yuan)"},
        contributor="finding_id",
        floor="root",
    )
}}
