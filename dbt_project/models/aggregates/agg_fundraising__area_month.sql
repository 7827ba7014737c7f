-- Fundraising campaigns by the day of filing. A filing on several platforms is one filing; what was filed after it
-- began and what is past its end are told apart.
{{
    area_month_cells(
        facts="fct_fund_movement",
        where="ledger_code = 'fundraising'",
        dimensions={"fundraising_mode": "source_code"},
        measures={
            "fundraising_count": "count(distinct movement_id)",
            "filed_late_count": "count(distinct case when not is_timely then movement_id end)",
            "overdue_fundraising_count": "count(distinct case when use_code = 'overdue' then movement_id end)",
            "fundraised_yuan": "sum(amount_yuan)",
        },
        periods=["month", "ytd", "cumulative"],
    )
}}
