-- Findings by the month in which they were reported, as the latest ledger has them. A letter behind the number marks a
-- part of one problem. Long-term tasks are no part of what has to be put right by a date.
{{
    area_month_cells(
        facts="fct_finding",
        where="subject_code = 'inspection_finding'",
        dimensions={
            "finding_source": "origin_code",
            "finding_category": "category_code",
            "rectification_status": "status_code",
        },
        measures={
            "problem_count": "count(distinct substr(finding_id, 1, 10))",
            "finding_count": "count(*)",
            "rectifiable_count": "count(case when status_code <> 'long_term' then 1 end)",
            "rectified_count": "count(case when status_code = 'done' then 1 end)",
            "finding_yuan": "coalesce(sum(amount_yuan), 0)",
        },
        periods=["month", "ytd", "cumulative"],
    )
}}
