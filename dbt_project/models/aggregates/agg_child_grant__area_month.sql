-- Study grants, insurance, goods and vouchers for children. An instalment is a grant of its own. Projects only to date.
{{
    groups_to_date(
        area_month_cells(
            facts="fct_payment",
            where="feed = 'child_grant' and is_paid",
            dimensions={"child_grant_project": "component_code"},
            measures={
                "child_grant_count": "count(*)",
                "assisted_child_count": "count(distinct person_key)",
                "amount_yuan": "sum(amount_yuan)",
            },
            contributor="person_key",
            floor="district",
        ),
        "child_grant_project",
    )
}}
