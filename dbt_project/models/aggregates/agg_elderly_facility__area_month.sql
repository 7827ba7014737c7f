-- Elderly-care facilities: what stands at month-end, and the projects started in the year so far. No persons.
{% set standing = "facility_status_code in ('built', 'operating')" %}
{% set nothing = "cast(null as bigint)" %}
with
    standing as (
        {{
            area_month_cells(
                facts="fct_elderly_facility_month",
                kind="stock",
                floor="district",
                dimensions=["facility_class", "facility_type"],
                measures={
                    "facility_count": "sum(case when " ~ standing ~ " then 1 else 0 end)",
                    "approved_bed_count": "sum(case when " ~ standing ~ " then approved_bed_count else 0 end)",
                    "assessed_count": "sum(case when epidemic_assessment_code in ('qualified', 'unqualified') then 1 else 0 end)",
                    "assessment_passed_count": "sum(case when epidemic_assessment_code = 'qualified' then 1 else 0 end)",
                    "completed_count": "sum(case when is_completed_this_year then 1 else 0 end)",
                    "started_count": nothing,
                },
            )
        }}
    ),

    started as (
        {{
            area_month_cells(
                facts="fct_elderly_facility_month",
                where="is_started",
                periods=["ytd"],
                floor="district",
                dimensions=["facility_class", "facility_type"],
                measures={
                    "facility_count": nothing,
                    "approved_bed_count": nothing,
                    "assessed_count": nothing,
                    "assessment_passed_count": nothing,
                    "completed_count": nothing,
                    "started_count": "count(*)",
                },
            )
        }}
    )

select *
from standing
union all
select *
from started
