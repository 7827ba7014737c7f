-- Stays at the rescue stations by the day of entry, families found and persons escorted home by the day on which it
-- happened: person-times, never persons, because who is not identified has no key and names as given identify nobody.
-- Beside these flows, as a state at month-end, who is there three months after entry and still unknown.
-- The bureau and its districts only; flows to date at quarter-ends and at the end of the period, and only stays by
-- category and by how people came: smaller counts would point at single persons, and their total is known to everybody.
select *
from
    (
        {{
            area_month_cells(
                facts="fct_case",
                where="subject_code in ('homeless_stay', 'homeless_reunion', 'homeless_escort')",
                dimensions={
                    "rescue_service": "subject_code",
                    "rescue_category": "kind_code",
                    "arrival_mode": "channel_code",
                },
                groupings=[
                    ["rescue_service"],
                    ["rescue_service", "rescue_category"],
                    ["rescue_service", "arrival_mode"],
                ],
                measures={
                    "rescue_person_time_count": "count(*)",
                    "rescue_medical_yuan": "sum(coalesce(amount_yuan, 0))",
                },
                contributor="case_id",
                periods=["ytd", "cumulative"],
                floor="district",
            )
        }}
    ) as flows
where
    period_month >= cast('{{ var("period_start") }}' as date)
    and (
        period_month = cast('{{ var("period_end") }}' as date)
        or (period_kind = 'ytd' and extract(month from period_month) in (3, 6, 9, 12))
    )
    and (rescue_service_code = 'homeless_stay' or (rescue_category_code = 'all' and arrival_mode_code = 'all'))
union all
select
    area_level,
    area_code,
    period_kind,
    period_month,
    rescue_service_code,
    'all' as rescue_category_code,
    'all' as arrival_mode_code,
    rescue_person_time_count,
    rescue_medical_yuan,
    evi_largest_rescue_medical_yuan,
    evi_second_rescue_medical_yuan,
    evi_contributor_count
from
    (
        {{
            area_month_cells(
                facts="fct_case",
                where="subject_code = 'homeless_stranded'",
                dimensions={"rescue_service": "subject_code"},
                groupings=[["rescue_service"]],
                measures={"rescue_person_time_count": "count(*)", "rescue_medical_yuan": "0"},
                contributor="case_id",
                kind="stock",
                floor="district",
            )
        }}
    ) as states
