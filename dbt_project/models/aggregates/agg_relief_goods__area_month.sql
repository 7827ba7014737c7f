-- Kinds of goods handed out, as the ledger names them.
{{
    area_month_cells(
        facts="fct_service_event",
        where="feed = 'consolation'",
        dimensions={"relief_group": "subject_code", "relief_occasion": "channel_code"},
        groupings=[[], ["relief_group"], ["relief_group", "relief_occasion"]],
        measures={"goods_kind_count": "count(distinct kind_code)"},
    )
}}
