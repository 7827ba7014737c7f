-- Social-work stations at month-end and the levels of their network.
{{
    area_month_cells(
        facts="fct_facility_month",
        where="subject_code = 'social_work_station'",
        dimensions={"station_level": "level_code"},
        measures={
            "station_count": "count(*)",
            "station_level_count": "count(distinct level_code)",
            "station_staff_count": "sum(used_count)",
        },
        kind="stock",
        floor="unit",
        of_persons=false,
    )
}}
