-- Estates and their owners' committees: as a state at month-end how many have one, and in the year so far how many were
-- re-elected.
with
    estates as (
        {{
            area_month_cells(
                facts="fct_facility_month",
                where="subject_code = 'estate'",
                measures={
                    "estate_count": "count(*)",
                    "formed_estate_count": "sum(case when status_code = 'formed' then 1 else 0 end)",
                },
                kind="stock",
                floor="unit",
                of_persons=false,
            )
        }}
    ),

    elections as (
        {{
            area_month_cells(
                facts="fct_case",
                where="subject_code = 'owners_committee_reelection'",
                measures={
                    "reelected_count": "count(*)",
                    "reelected_on_time_count": "sum(case when result_code = 'on_time' then 1 else 0 end)",
                },
                periods=["ytd"],
                floor="unit",
                of_persons=false,
            )
        }}
    )

select
    area_level,
    area_code,
    period_kind,
    period_month,
    estates.estate_count,
    estates.formed_estate_count,
    elections.reelected_count,
    elections.reelected_on_time_count,
    coalesce(estates.evi_contributor_count, elections.evi_contributor_count) as evi_contributor_count
from estates
full outer join elections using (area_level, area_code, period_kind, period_month)
