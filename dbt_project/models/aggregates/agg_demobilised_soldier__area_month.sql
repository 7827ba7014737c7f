-- Demobilised soldiers received, and how those due a placement were placed: assigned is one rate, on post another.
-- The city only, at half-years and years: the military is a closed circle.
select *
from
    (
        {{
            area_month_cells(
                facts="fct_case",
                where="subject_code = 'demobilised_soldier'",
                dimensions={"placement_mode": "kind_code"},
                measures={
                    "soldier_count": "count(*)",
                    "placement_due_count": "sum(case when kind_code = 'government' then 1 else 0 end)",
                    "placed_count": "sum(case when stage_code in ('assigned', 'on_post') then 1 else 0 end)",
                    "on_post_count": "sum(case when stage_code = 'on_post' then 1 else 0 end)",
                },
                periods=["ytd", "cumulative"],
            )
        }}
    ) as cells
where extract(month from period_month) in (6, 12)
