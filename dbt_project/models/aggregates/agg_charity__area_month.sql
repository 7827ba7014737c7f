-- Charities at month-end: founded as such or recognised later, with the right to raise funds in public, and those that
-- failed to disclose.
{{
    area_month_cells(
        facts="fct_organisation_month",
        where="list_code = 'charity'",
        dimensions={"charity_registration": "organisation_kind_code"},
        measures={
            "charity_count": "count(*)",
            "public_fundraiser_count": "count(case when is_qualified then 1 end)",
            "undisclosed_charity_count": "count(case when organisation_status_code = '2' then 1 end)",
        },
        kind="stock",
        floor="district",
    )
}}
