-- Communities that hold the title of model community at month-end. Titles of several levels count once in the total.
{{
    area_month_cells(
        facts="fct_facility_month",
        where="subject_code = 'model_community'",
        dimensions={"model_community_level": "level_code"},
        measures={"model_community_count": "count(distinct facility_id)"},
        kind="stock",
        floor="district",
    )
}}
