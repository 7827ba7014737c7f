-- Soldiers who completed training and soldiers referred to an employer, by the day of either. Neither contains the
-- other. The city only, at half-years and years.
select *
from
    (
        {{
            area_month_cells(
                facts="fct_service_event",
                where="subject_code in ('soldier_training', 'soldier_referral')",
                dimensions={"soldier_service": "subject_code"},
                groupings=[["soldier_service"]],
                measures={"served_soldier_count": "count(distinct event_id)"},
                contributors="count(distinct event_id)",
                periods=["ytd", "cumulative"],
            )
        }}
    ) as cells
where extract(month from period_month) in (6, 12)
