-- Funds at month-end by kind. Funds are counted by number; communities once, however many funds they have, and
-- those whose funds hold money apart.
{{
    area_month_cells(
        facts="fct_fund_balance",
        dimensions={"charity_fund_kind": "kind_code"},
        measures={
            "fund_count": "count(distinct fund_id)",
            "charity_fund_count": "count(distinct case when kind_code <> 'community' then fund_id end)",
            "charity_fund_kind_count": "count(distinct case when kind_code <> 'community' then kind_code end)",
            "covered_community_count": "count(distinct case when kind_code = 'community' then area_code end)",
            "funded_community_count": "count(distinct case when kind_code = 'community' and balance_yuan > 0"
            ~ " then area_code end)",
            "community_count": "nullif((select count(*) from "
            ~ ref("dim_area")
            ~ " where area_level = 'community' and is_current), 0)",
            "fund_balance_yuan": "sum(balance_yuan)",
        },
        kind="stock",
    )
}}
