-- Money paid out under dibao and tekun, by component, in the month and in the year so far.
with
    payments as (
        select
            payments.household_id,
            payments.programme_code,
            payments.component_code,
            payments.amount_yuan,
            payments.payment_month as period_month,
            months.period_year
        from {{ ref("fct_payment") }} as payments
        inner join {{ ref("dim_month") }} as months on payments.payment_month = months.period_month
        where payments.feed = 'assistance_payment' and payments.is_paid
    ),

    to_date as ({{ year_to_date("payments") }}),

    placed as (
        select
            'month' as period_kind,
            period_month as reported_month,
            household_id,
            programme_code,
            component_code,
            amount_yuan
        from payments
        union all
        select 'ytd' as period_kind, reported_month, household_id, programme_code, component_code, amount_yuan
        from to_date
    )

select
    'district' as area_level,
    '{{ var("area_root") }}' as area_code,
    period_kind,
    reported_month as period_month,
    programme_code,
    coalesce(component_code, 'all') as component_code,
    count(*) as payment_count,
    sum(amount_yuan) as amount_yuan,
    count(distinct household_id) as evi_contributor_count
from placed
group by
    grouping sets (
        (period_kind, reported_month, programme_code), (period_kind, reported_month, programme_code, component_code)
    )
