-- Social organisations on the register at month-end, by kind and by status, and the industries that register
-- without a supervising body.
{{
    area_month_cells(
        facts="fct_organisation_month",
        where="list_code = 'registered'",
        kind="stock",
        floor="district",
        dimensions=["organisation_kind", "organisation_status"],
        measures={
            "organisation_count": "count(*)",
            "direct_industry_count": "count(distinct case when registration_mode_code = 'direct'"
            ~ " then organisation_industry_code end)",
        },
    )
}}
