-- Marriage registrations by kind, in the month and in the year so far. The total adds couples and certificates as the
-- bureau does; it is a workload, not a number of couples.
{{
    area_month_cells(
        facts="fct_registration",
        where="subject_code = 'marriage' and kind_code <> 'CX'",
        dimensions={"registration_kind": "kind_code"},
        measures={
            "registration_count": "count(*)",
            "qualified_count": "sum(case when is_qualified then 1 else 0 end)",
        },
        floor="district",
    )
}}
