-- Senior canteens at month-end. Closed ones stay on the list: what operates is counted apart.
{{
    area_month_cells(
        facts="fct_facility_month",
        where="subject_code = 'senior_canteen'",
        dimensions={"canteen_kind": "facility_type_code", "canteen_status": "status_code"},
        measures={
            "listed_canteen_count": "count(distinct facility_id)",
            "operating_canteen_count": "count(distinct case when status_code = 'operating' then facility_id end)",
            "operating_seat_count": "sum(case when status_code = 'operating' then capacity_count else 0 end)",
        },
        kind="stock",
        floor="unit",
    )
}}
