-- Trade associations decoupled from the administration, by batch. Those that only began are in no cell.
{{
    area_month_cells(
        facts="fct_organisation_event",
        where="event_code = 'decoupled'",
        dimensions={"decoupling_batch": "kind_code"},
        measures={"decoupled_association_count": "count(distinct org_code)"},
        periods=["month", "ytd", "cumulative"],
    )
}}
