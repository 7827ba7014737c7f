-- Demobilised soldiers received, and how those due a placement were placed: assigned is one rate, on post another.
-- Those who completed training and those referred to an employer count by the day of either; neither contains the
-- other. The city only, at half-years and years: the military is a closed circle.
select *
from
    (
        {{
            area_month_cells(
                facts="fct_case",
                where="subject_code in ('soldier', 'soldier_training', 'soldier_referral')",
                dimensions={"placement_mode": "kind_code"},
                measures={
                    "soldier_count": "sum(case when subject_code = 'soldier' then 1 else 0 end)",
                    "placement_due_count": "sum(case when stage_code <> 'none' then 1 else 0 end)",
                    "placed_count": "sum(case when stage_code in ('assigned', 'on_post') then 1 else 0 end)",
                    "on_post_count": "sum(case when stage_code = 'on_post' then 1 else 0 end)",
                    "trained_count": "sum(case when subject_code = 'soldier_training' then 1 else 0 end)",
                    "referred_count": "sum(case when subject_code = 'soldier_referral' then 1 else 0 end)",
                },
                contributor="case_id",
                periods=["ytd", "cumulative"],
            )
        }}
    ) as cells
where extract(month from period_month) in (6, 12)
