-- Partners of volunteer service with an agreement in force at month-end, however many bases they keep.
{{
    area_month_cells(
        facts="fct_facility_month",
        where="subject_code = 'volunteer_partner' and status_code = 'in_force'",
        dimensions={"partner_kind": "facility_type_code"},
        measures={"partner_count": "count(distinct facility_name)", "partner_base_count": "count(*)"},
        kind="stock",
    )
}}
