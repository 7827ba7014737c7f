-- Pledges by the month in which they were made, and what spot checks found. Nobody's credit is counted here.
{{
    area_month_cells(
        facts="fct_case",
        where="subject_code = 'credit_pledge'",
        dimensions={"check_stage": "stage_code", "spot_check": "result_code"},
        measures={"pledge_count": "count(*)"},
        contributor="person_key",
    )
}}
