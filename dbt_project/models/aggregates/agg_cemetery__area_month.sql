-- Cemeteries, columbaria and eco-burial sites at month-end. Graves left are computed: what sites report is not updated
-- for years, and those that report something else are counted.
{{
    area_month_cells(
        facts="fct_facility_month",
        where="subject_code = 'cemetery'",
        dimensions={"cemetery_kind": "facility_type_code", "urban_rural": "urban_rural_code"},
        groupings=[[], ["cemetery_kind"], ["urban_rural"], ["cemetery_kind", "urban_rural"]],
        measures={
            "cemetery_count": "count(*)",
            "grave_count": "sum(capacity_count)",
            "used_grave_count": "sum(used_count)",
            "remaining_grave_count": "sum(capacity_count - used_count)",
            "unapproved_cemetery_count": "sum(case when level_code = 'unapproved' then 1 else 0 end)",
            "stale_record_count": "sum(case when status_code = 'stale' then 1 else 0 end)",
        },
        kind="stock",
        floor="unit",
    )
}}
