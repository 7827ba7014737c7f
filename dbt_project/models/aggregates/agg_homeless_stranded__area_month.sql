-- Who is at a station at month-end, three months after the day of entry, and still nobody knows who it is.
{{
    area_month_cells(
        facts="fct_case",
        where="subject_code = 'homeless_stranded'",
        measures={"stranded_person_count": "count(*)"},
        kind="stock",
    )
}}
