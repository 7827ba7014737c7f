-- Stays at the rescue stations and what their medical care cost, by the day of entry. Stays are counted, never persons:
-- who is not identified has no key, and names as given identify nobody. The bureau and its districts only.
{{
    area_month_cells(
        facts="fct_case",
        where="subject_code = 'homeless_rescue'",
        dimensions={"rescue_category": "kind_code", "arrival_mode": "channel_code"},
        measures={"rescue_stay_count": "count(*)", "rescue_medical_yuan": "sum(coalesce(amount_yuan, 0))"},
        periods=["month", "ytd", "cumulative"],
        floor="district",
    )
}}
