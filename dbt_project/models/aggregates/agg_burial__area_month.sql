-- Graves, niches and eco-burials registered, by mode. A grave for two is one grave and two persons; the category of a
-- sea burial is its batch. Modes only to date.
{{
    groups_to_date(
        area_month_cells(
            facts="fct_registration",
            where="subject_code = 'burial'",
            dimensions={"burial_mode": "kind_code"},
            measures={
                "burial_count": "count(*)",
                "interred_count": "sum(person_count)",
                "sea_burial_batch_count": "count(distinct category_code)",
            },
            contributors="sum(person_count)",
            periods=["month", "ytd", "cumulative"],
            floor="district",
        ),
        "burial_mode",
    )
}}
