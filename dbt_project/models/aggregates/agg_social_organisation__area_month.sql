-- Social organisations on the register at month-end, by kind and by status.
{{
    area_month_cells(
        facts="fct_organisation_month",
        where="list_code = 'registered'",
        kind="stock",
        floor="district",
        dimensions=["organisation_kind", "organisation_status"],
        measures={"organisation_count": "count(*)"},
    )
}}
