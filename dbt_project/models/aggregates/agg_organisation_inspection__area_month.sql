-- Annual inspections of social organisations by kind and result. Who was not inspected is in no cell.
{{
    area_month_cells(
        facts="fct_organisation_event",
        where="feed = 'organisation_inspection'",
        dimensions={"organisation_kind": "kind_code", "annual_inspection": "result_code"},
        groupings=[[], ["organisation_kind"], ["annual_inspection"], ["organisation_kind", "annual_inspection"]],
        measures={"inspected_organisation_count": "count(distinct org_code)"},
        floor="district",
    )
}}
