-- Every yuan and every grant of the facts stands in exactly one month of its aggregate.
{{
    config(
        meta={
            "text": {"zh": "汇总表分文不差、人次不差", "en": "the aggregates hold every yuan and every person-time"}
        }
    )
}}
with
    facts as (
        select 'elderly subsidies' as subject, sum(paid_yuan) as total
        from {{ ref("fct_subsidy") }}
        union all
        select 'temporary assistance' as subject, sum(amount_yuan) as total
        from {{ ref("fct_grant") }}
        where programme_code <> 'epidemic_covid_disabled'
        union all
        select 'temporary person-times' as subject, count(*) as total
        from {{ ref("fct_grant") }}
        where is_grant and programme_code <> 'epidemic_covid_disabled'
        union all
        select 'assistance payments' as subject, sum(amount_yuan) as total
        from {{ ref("fct_payment") }}
        where feed = 'assistance_payment' and is_paid
        union all
        select 'disability subsidies' as subject, sum(amount_yuan) as total
        from {{ ref("fct_payment") }}
        where feed = 'disability_subsidy' and is_paid
        union all
        select 'funds spent' as subject, sum(executed_yuan) as total
        from {{ ref("fct_fund_line") }}
    ),

    cells as (
        select 'elderly subsidies' as subject, sum(paid_yuan) as total
        from {{ ref("agg_elderly_subsidy__area_month") }}
        where area_code = '{{ var("area_root") }}' and period_kind = 'month' and facility_class_code = 'all'
        union all
        select 'temporary assistance' as subject, sum(amount_yuan) as total
        from {{ ref("agg_temporary_assistance__area_month") }}
        where
            area_code = '{{ var("area_root") }}'
            and period_kind = 'month'
            and cause_code = 'all'
            and urban_rural_code = 'all'
        union all
        select 'temporary person-times' as subject, sum(person_time_count) as total
        from {{ ref("agg_temporary_assistance__area_month") }}
        where
            area_code = '{{ var("area_root") }}'
            and period_kind = 'month'
            and cause_code = 'all'
            and urban_rural_code = 'all'
        union all
        select 'assistance payments' as subject, sum(amount_yuan) as total
        from {{ ref("agg_assistance_payment__area_month") }}
        where area_code = '{{ var("area_root") }}' and period_kind = 'month' and component_code = 'all'
        union all
        select 'disability subsidies' as subject, sum(amount_yuan) as total
        from {{ ref("agg_disability_subsidy__area_month") }}
        where
            area_code = '{{ var("area_root") }}'
            and period_kind = 'month'
            and programme_code = 'all'
            and disability_level_code = 'all'
        union all
        select 'funds spent' as subject, sum(executed_yuan) as total
        from {{ ref("agg_fund_line__area_month") }}
        where
            area_code = '{{ var("area_root") }}'
            and period_kind = 'month'
            and fund_source_code = 'all'
            and purpose_code = 'all'
    )

select facts.subject, facts.total, cells.total as cell_total
from facts
left join cells on facts.subject = cells.subject
-- A register that the bureau does not keep has neither rows nor cells.
where coalesce(facts.total, 0) <> coalesce(cells.total, 0)
