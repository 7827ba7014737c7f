-- Martyrs' memorials under protection at month-end, by kind.
{{
    area_month_cells(
        facts="fct_facility_month",
        where="subject_code = 'martyr_memorial'",
        dimensions={"memorial_kind": "facility_type_code"},
        measures={"memorial_count": "count(*)"},
        kind="stock",
        floor="district",
    )
}}
