-- Facts are placed by area code and date: what is placed nowhere would vanish from every figure.
{{
    config(
        meta={
            "text": {"zh": "每一行都能归到当时有效的区划", "en": "every row is placed in an area that was in force"}
        }
    )
}}
with
    facts as (
        select 'marriage' as subject, count(*) as row_count
        from {{ ref("fct_registration") }}
        where registration_kind_code <> 'CX'
        union all
        select 'disability' as subject, count(*) as row_count
        from {{ ref("fct_entitlement_month") }}
        where feed = 'disability_subsidy' and is_receiving
        union all
        select 'organisations' as subject, count(*) as row_count
        from {{ ref("fct_organisation_month") }}
    ),

    cells as (
        select 'marriage' as subject, sum(registration_count) as row_count
        from {{ ref("agg_marriage__area_month") }}
        where registration_kind_code = 'all' and period_kind = 'month'
        union all
        select 'disability' as subject, sum(recipient_count) as row_count
        from {{ ref("agg_disability_subsidy__area_month") }}
        where programme_code = 'all' and period_kind = 'month' and area_level = 'district'
        union all
        select 'organisations' as subject, sum(organisation_count) as row_count
        from {{ ref("agg_social_organisation__area_month") }}
        where organisation_kind_code = 'all' and organisation_status_code = 'all'
    )

select facts.subject, facts.row_count, cells.row_count as cell_count
from facts
left join cells on facts.subject = cells.subject
where facts.row_count is distinct from cells.row_count
