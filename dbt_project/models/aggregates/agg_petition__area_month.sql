-- Petitions of the year so far and whether they were closed in time: totals at quarter-ends and at the end of the
-- period, for the bureau and its districts. Groups of petitioners are never told apart here.
select *
from
    (
        {{
            area_month_cells(
                facts="fct_case",
                where="subject_code = 'petition'",
                measures={
                    "petition_count": "count(*)",
                    "closed_petition_count": "count(closed_date)",
                    "on_time_petition_count": "count(case when is_on_time then 1 end)",
                },
                contributor="person_key",
                periods=["ytd"],
                floor="district",
            )
        }}
    ) as petitions
where
    period_month >= cast('{{ var("period_start") }}' as date)
    and (period_month = cast('{{ var("period_end") }}' as date) or extract(month from period_month) in (3, 6, 9, 12))
