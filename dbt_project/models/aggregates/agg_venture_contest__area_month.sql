-- The venture contest by edition: projects, money applied for, granted and paid, and what the public gave. Person-times
-- and yuan of the crowdfunding are two figures.
{{
    area_month_cells(
        facts="fct_fund_movement",
        where="ledger_code = 'venture_contest'",
        dimensions={"contest_edition": "source_code"},
        measures={
            "edition_count": "count(distinct source_code)",
            "applied_project_count": "count(case when step_code = 'applied' then 1 end)",
            "granted_project_count": "count(case when step_code = 'allocated' then 1 end)",
            "nurtured_organisation_count": "count(distinct case when payee_code = 'nurtured_organisation' then org_code end)",
            "applied_yuan": "coalesce(sum(case when step_code = 'applied' then amount_yuan end), 0)",
            "granted_yuan": "coalesce(sum(case when step_code = 'allocated' then amount_yuan end), 0)",
            "paid_yuan": "coalesce(sum(case when step_code = 'distributed' then amount_yuan end), 0)",
            "crowdfunded_yuan": "coalesce(sum(case when step_code = 'received' then amount_yuan end), 0)",
            "supporter_person_time_count": "coalesce(sum(quantity), 0)",
        },
        periods=["month", "ytd", "cumulative"],
    )
}}
