-- Money paid out under dibao and tekun, by component, in the month and in the year so far.
-- The year so far is added up from the months; households are counted in the month in which the year first sees them.
-- What the two largest drew in a year is at most what the two largest of each month drew together.
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

    households_paid as (
        select
            period_year,
            period_month,
            programme_code,
            coalesce(component_code, 'all') as component_code,
            household_id,
            count(*) as payment_count,
            sum(amount_yuan) as amount_yuan
        from payments
        group by
            grouping sets (
                (period_year, period_month, programme_code, household_id),
                (period_year, period_month, programme_code, component_code, household_id)
            )
    ),

    months_paid as (
        select
            period_year,
            period_month,
            programme_code,
            component_code,
            sum(payment_count) as payment_count,
            sum(amount_yuan) as amount_yuan,
            count(*) as household_count,
            {{ two_largest("amount_yuan") }}
        from households_paid
        group by period_year, period_month, programme_code, component_code
    ),

    first_payments as (
        select
            period_year,
            programme_code,
            coalesce(component_code, 'all') as component_code,
            household_id,
            min(period_month) as period_month
        from payments
        group by
            grouping sets (
                (period_year, programme_code, household_id), (period_year, programme_code, component_code, household_id)
            )
    ),

    newcomers as (
        select period_month, programme_code, component_code, count(*) as household_count
        from first_payments
        group by period_month, programme_code, component_code
    ),

    to_date as (
        select
            months.period_month,
            months_paid.programme_code,
            months_paid.component_code,
            sum(months_paid.payment_count) as payment_count,
            sum(months_paid.amount_yuan) as amount_yuan,
            sum(months_paid.evi_largest_amount_yuan) as evi_largest_amount_yuan,
            sum(months_paid.evi_second_amount_yuan) as evi_second_amount_yuan,
            sum(coalesce(newcomers.household_count, 0)) as household_count
        from months_paid
        inner join
            {{ ref("dim_month") }} as months
            on months_paid.period_year = months.period_year
            and months_paid.period_month <= months.period_month
        left join
            newcomers
            on months_paid.period_month = newcomers.period_month
            and months_paid.programme_code = newcomers.programme_code
            and months_paid.component_code = newcomers.component_code
        group by months.period_month, months_paid.programme_code, months_paid.component_code
    ),

    cells as (
        select
            'month' as period_kind,
            period_month,
            programme_code,
            component_code,
            payment_count,
            amount_yuan,
            evi_largest_amount_yuan,
            evi_second_amount_yuan,
            household_count
        from months_paid
        union all
        select
            'ytd' as period_kind,
            period_month,
            programme_code,
            component_code,
            payment_count,
            amount_yuan,
            evi_largest_amount_yuan,
            evi_second_amount_yuan,
            household_count
        from to_date
    )

select
    '{{ root_level() }}' as area_level,
    '{{ var("area_root") }}' as area_code,
    period_kind,
    period_month,
    programme_code,
    component_code,
    cast(payment_count as bigint) as payment_count,
    amount_yuan,
    evi_largest_amount_yuan,
    evi_second_amount_yuan,
    cast(household_count as bigint) as evi_contributor_count
from cells
