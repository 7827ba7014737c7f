-- Disasters by their verified reports: flash reports state other figures and are kept, not counted.
{{
    area_month_cells(
        facts="fct_service_event",
        where="subject_code = 'disaster' and result_code = 'verified'",
        dimensions={"disaster_kind": "kind_code"},
        measures={
            "disaster_count": "count(*)",
            "affected_count": "sum(participant_count)",
            "direct_loss_yuan": "sum(amount_yuan)",
        },
        periods=["month", "ytd", "cumulative"],
        floor="district",
    )
}}
