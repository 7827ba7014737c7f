-- Pensions and preferential benefits, and veterans helped in hardship, whose aid is no benefit. The city only, at
-- half-years and years.
{%- set benefit = "component_code <> 'hardship'" %}
select *
from
    (
        {{
            area_month_cells(
                facts="fct_payment",
                where="programme_code = 'veteran_benefit'",
                dimensions={"veteran_category": "category_code"},
                measures={
                    "veteran_benefit_yuan": "sum(case when " ~ benefit ~ " then amount_yuan else 0 end)",
                    "veteran_recipient_count": "count(distinct case when " ~ benefit ~ " then person_key end)",
                    "helped_veteran_count": "count(distinct case when component_code = 'hardship' then person_key end)",
                },
                contributor="person_key",
                periods=["ytd"],
            )
        }}
    ) as cells
where extract(month from period_month) in (6, 12)
