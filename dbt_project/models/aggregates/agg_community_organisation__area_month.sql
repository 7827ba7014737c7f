-- Community organisations on file at month-end: filings, and the organisations behind them. One name within a street is
-- one organisation, in however many communities it is filed.
{{
    area_month_cells(
        facts="fct_organisation_month",
        where="list_code = 'filed'",
        dimensions={"community_organisation_kind": "organisation_kind_code"},
        measures={
            "filing_count": "count(*)",
            "community_organisation_count": "count(distinct org_name || '@' || substr(area_code, 1, 9))",
        },
        kind="stock",
        floor="unit",
    )
}}
