-- Sites of community and village programmes: as a state at month-end by title and stage, and those on which work began
-- in the year so far.
with
    sites as (
        {{
            area_month_cells(
                facts="fct_facility_month",
                where="subject_code = 'governance_site'",
                dimensions={"site_title": "facility_type_code", "site_stage": "status_code"},
                groupings=[[], ["site_title"], ["site_title", "site_stage"]],
                measures={"site_count": "count(*)"},
                kind="stock",
                floor="district",
                of_persons=false,
            )
        }}
    ),

    starts as (
        {{
            area_month_cells(
                facts="fct_case",
                where="subject_code = 'governance_site'",
                dimensions={"site_title": "kind_code"},
                measures={"started_site_count": "count(*)"},
                periods=["ytd"],
                floor="district",
                of_persons=false,
            )
        }}
    )

select
    area_level,
    area_code,
    period_kind,
    period_month,
    site_title_code,
    coalesce(sites.site_stage_code, 'all') as site_stage_code,
    sites.site_count,
    starts.started_site_count,
    coalesce(sites.evi_contributor_count, starts.evi_contributor_count) as evi_contributor_count
from sites
full outer join starts using (area_level, area_code, period_kind, period_month, site_title_code)
