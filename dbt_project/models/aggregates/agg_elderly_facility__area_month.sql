-- Elderly-care facilities: what stands at month-end, and the projects started in the year so far. No persons.
-- Streets and townships are covered as a whole, by whatever kind of facility; a functional zone has none of its own.
{% set standing = "facility_status_code in ('built', 'operating')" %}
{% set counted = {
    "completed_count": "is_completed_this_year",
    "facility_count": standing,
    "socialised_count": standing ~ " and operation_mode_code in ('2', '3', '4')",
    "clinic_count": standing ~ " and has_clinic",
    "agreement_count": standing ~ " and medical_partner_name is not null",
    "social_worker_site_count": standing ~ " and social_worker_count > 0",
} %}
-- Where the form does not ask for an assessment, nobody knows: that is no zero.
{% set measures = {
    "assessed_count": "sum(case when epidemic_assessment_code <> 'none' then 1 when epidemic_assessment_code is not null then 0 end)",
    "assessment_passed_count": "sum(case when epidemic_assessment_code = 'qualified' then 1 when epidemic_assessment_code is not null then 0 end)",
    "approved_bed_count": "sum(case when " ~ standing ~ " then approved_bed_count else 0 end)",
    "rehab_bed_count": "sum(case when " ~ standing ~ " then coalesce(rehab_bed_count, 0) else 0 end)",
    "rehab_partner_count": "count(distinct case when rehab_bed_count > 0 and "
    ~ standing
    ~ " then medical_partner_name end)",
} %}
{% for name, condition in counted.items() %}
    {% do measures.update({name: "sum(case when " ~ condition ~ " then 1 else 0 end)"}) %}
{% endfor %}
{% set nothing = {} %}
{% for name in measures %} {% do nothing.update({name: "cast(null as bigint)"}) %} {% endfor %}
{% do measures.update({"started_count": "cast(null as bigint)"}) %}
{% do nothing.update({"started_count": "count(*)"}) %}
with
    standing as (
        {{
            area_month_cells(
                facts="fct_elderly_facility_month",
                kind="stock",
                floor="district",
                dimensions=["facility_class", "facility_type"],
                measures=measures,
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
                measures=nothing,
            )
        }}
    ),

    cells as (
        select *
        from standing
        union all
        select *
        from started
    ),

    covered as (
        select distinct facilities.period_month, areas.street_code
        from {{ ref("fct_elderly_facility_month") }} as facilities {{ join_area("facilities", "period_month") }}
        where {{ standing }}
    ),

    streets as (
        select
            months.period_month,
            count(*) as street_count,
            sum(case when covered.street_code is not null then 1 else 0 end) as covered_street_count
        from {{ ref("dim_month") }} as months
        inner join
            {{ ref("dim_area") }} as areas
            on months.period_month >= areas.valid_from
            and (months.period_month < areas.valid_to or areas.valid_to is null)
        left join covered on areas.area_code = covered.street_code and months.period_month = covered.period_month
        where
            months.is_reported
            and areas.area_level = 'street'
            and areas.unit_code is not null
            and areas.placed_from is not null
        group by months.period_month
    )

select cells.*, cast(streets.covered_street_count as bigint) as covered_street_count, streets.street_count
from cells
left join
    streets
    on cells.period_month = streets.period_month
    and cells.period_kind = 'month'
    and cells.area_code = '{{ var("area_root") }}'
    and cells.facility_class_code = 'all'
    and cells.facility_type_code = 'all'
