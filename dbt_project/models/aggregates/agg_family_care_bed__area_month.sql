-- Family care beds at month-end: those under contract, and those in use. They never add up with beds of institutions.
{{
    area_month_cells(
        facts="fct_facility_month",
        where="subject_code = 'family_care_bed'",
        dimensions={"care_ability": "level_code"},
        measures={"contracted_bed_count": "sum(capacity_count)", "bed_in_use_count": "sum(used_count)"},
        contributor="person_key",
        kind="stock",
        floor="district",
    )
}}
