-- Study grants, insurance, goods and vouchers for children, by kind and by source. An instalment is a grant of its own.
{{
    area_month_cells(
        facts="fct_payment",
        where="feed = 'child_grant' and is_paid",
        dimensions={"child_grant_kind": "component_code", "child_grant_source": "category_code"},
        groupings=[[], ["child_grant_kind"], ["child_grant_kind", "child_grant_source"]],
        measures={
            "child_grant_count": "count(*)",
            "assisted_child_count": "count(distinct person_key)",
            "amount_yuan": "sum(amount_yuan)",
        },
        contributors="count(distinct person_key)",
        floor="district",
    )
}}
