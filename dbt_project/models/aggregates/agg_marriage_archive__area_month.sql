-- Archived marriage records by verification status, as of each month-end after the list was delivered. They count for
-- the bureau that keeps them: many were registered under codes that are long out of force.
{{
    area_month_cells(
        facts="fct_verification",
        where="subject_code = 'marriage_archive'",
        dimensions={"verification_status": "conclusion_code"},
        measures={"record_count": "count(*)"},
        kind="stock",
    )
}}
