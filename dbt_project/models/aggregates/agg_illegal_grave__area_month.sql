-- Sites of illegal graves: surveyed by the day of the survey, remedied and replanted by the day of completion. A site
-- that is replanted in steps is one site; published totals of the area add several years.
{{
    area_month_cells(
        facts="fct_finding",
        where="subject_code in ('illegal_grave', 'grave_remedied')",
        dimensions={"illegal_grave_kind": "category_code"},
        measures={
            "illegal_grave_site_count": "count(distinct case when subject_code = 'illegal_grave' then finding_id end)",
            "remedied_site_count": "count(distinct case when subject_code = 'grave_remedied' then finding_id end)",
            "restored_area_sqm": "sum(case when subject_code = 'grave_remedied' then quantity else 0 end)",
        },
        periods=["month", "ytd", "cumulative"],
        floor="unit",
    )
}}
