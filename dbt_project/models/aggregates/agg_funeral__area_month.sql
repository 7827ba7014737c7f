-- Funeral services and the fees waived for them, by the day handled. An order has a line per service: the deceased are
-- distinct orders, one household each; an unidentified body has an order too.
{{
    area_month_cells(
        facts="fct_registration",
        where="subject_code = 'funeral'",
        dimensions={"funeral_item": "kind_code", "waiver_group": "category_code"},
        measures={
            "deceased_count": "count(distinct registration_id)",
            "waived_deceased_count": "count(distinct case when waived_yuan > 0 then registration_id end)",
            "waived_yuan": "sum(waived_yuan)",
            "self_paid_yuan": "sum(self_paid_yuan)",
        },
        contributor="registration_id",
        contributors=smallest_crowd(
            "count(distinct registration_id)",
            [
                "count(distinct case when waived_yuan > 0 then registration_id end)",
                "count(distinct case when self_paid_yuan > 0 then registration_id end)",
            ],
        ),
        periods=["month", "ytd", "cumulative"],
        floor="district",
    )
}}
