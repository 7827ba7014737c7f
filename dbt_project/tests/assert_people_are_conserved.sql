-- Every person on a roster at month-end stands in exactly one programme cell of the district.
{{ config(meta={"text": {"zh": "名册人数与汇总人数相等", "en": "persons on the roster equal persons in the cells"}}) }}
with
    roster as (
        select period_month, count(*) as person_count
        from {{ ref("fct_entitlement_month") }}
        where feed = 'assistance_roster' and is_receiving
        group by period_month
    ),

    cells as (
        select period_month, sum(assisted_person_count) as person_count
        from {{ ref("agg_assistance__area_month") }}
        where
            area_code = '{{ var("area_root") }}'
            and programme_code = 'all'
            and care_mode_code = 'all'
            and urban_rural_code = 'all'
        group by period_month
    )

select roster.period_month, roster.person_count, cells.person_count as cell_count
from roster
full outer join cells on roster.period_month = cells.period_month
where roster.person_count is distinct from cells.person_count
