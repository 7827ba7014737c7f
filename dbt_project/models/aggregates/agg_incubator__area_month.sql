-- Incubators of social organisations in operation at month-end, and the streets that have one.
{{
    area_month_cells(
        facts="fct_facility_month",
        where="subject_code = 'incubator' and status_code = 'operating'",
        dimensions={"incubator_level": "facility_type_code"},
        measures={
            "incubator_count": "count(*)",
            "incubator_street_count": "count(distinct substr(area_code, 1, 9))",
        },
        kind="stock",
    )
}}
