-- The two disability subsidies: roster lines at month-end and money in the month and in the year so far.
-- One person may draw both, so the total counts roster lines. Streets only at quarter-ends, without levels.
with
    roster as (
        select
            lines.person_key,
            lines.programme_code,
            lines.disability_level_code,
            lines.period_month,
            areas.unit_code,
            areas.unit_level,
            months.is_quarter_end
        from {{ ref("fct_entitlement_month") }} as lines
        inner join
            {{ ref("dim_month") }} as months on lines.period_month = months.period_month
            {{ join_area("lines", "period_month") }}
        where lines.feed = 'disability_subsidy' and lines.is_receiving
    ),

    located as ({{ at_area_levels("roster") }}),

    recipients as (
        select
            area_level,
            area_code,
            'month' as period_kind,
            period_month,
            coalesce(programme_code, 'all') as programme_code,
            coalesce(disability_level_code, 'all') as disability_level_code,
            count(*) as recipient_count,
            count(distinct person_key) as recipient_person_count
        from located
        group by
            grouping sets (
                (area_level, area_code, period_month),
                (area_level, area_code, period_month, programme_code),
                (area_level, area_code, period_month, programme_code, disability_level_code)
            )
        having {{ is_district_or_larger() }} or disability_level_code is null
    ),

    payments as (
        select
            payments.person_key,
            payments.programme_code,
            payments.amount_yuan,
            payments.payment_month as period_month,
            months.period_year
        from {{ ref("fct_payment") }} as payments
        inner join {{ ref("dim_month") }} as months on payments.payment_month = months.period_month
        where payments.feed = 'disability_subsidy' and payments.is_paid
    ),

    to_date as ({{ year_to_date("payments") }}),

    placed as (
        select 'month' as period_kind, period_month as reported_month, person_key, programme_code, amount_yuan
        from payments
        union all
        select 'ytd' as period_kind, reported_month, person_key, programme_code, amount_yuan
        from to_date
    ),

    persons_paid as (
        select
            period_kind,
            reported_month,
            coalesce(programme_code, 'all') as programme_code,
            person_key,
            sum(amount_yuan) as amount_yuan
        from placed
        group by
            grouping sets (
                (period_kind, reported_month, person_key), (period_kind, reported_month, programme_code, person_key)
            )
    ),

    spending as (
        select
            '{{ root_level() }}' as area_level,
            '{{ var("area_root") }}' as area_code,
            period_kind,
            reported_month as period_month,
            programme_code,
            'all' as disability_level_code,
            sum(amount_yuan) as amount_yuan,
            {{ two_largest("amount_yuan") }},
            count(person_key) as paid_person_count
        from persons_paid
        group by period_kind, reported_month, programme_code
    )

select
    coalesce(recipients.area_level, spending.area_level) as area_level,
    coalesce(recipients.area_code, spending.area_code) as area_code,
    coalesce(recipients.period_kind, spending.period_kind) as period_kind,
    coalesce(recipients.period_month, spending.period_month) as period_month,
    coalesce(recipients.programme_code, spending.programme_code) as programme_code,
    coalesce(recipients.disability_level_code, spending.disability_level_code) as disability_level_code,
    recipients.recipient_count,
    spending.amount_yuan,
    spending.evi_largest_amount_yuan,
    spending.evi_second_amount_yuan,
    coalesce(
        least(recipients.recipient_person_count, spending.paid_person_count),
        recipients.recipient_person_count,
        spending.paid_person_count
    ) as evi_contributor_count
from recipients
full outer join
    spending
    on recipients.area_level = spending.area_level
    and recipients.area_code = spending.area_code
    and recipients.period_kind = spending.period_kind
    and recipients.period_month = spending.period_month
    and recipients.programme_code = spending.programme_code
    and recipients.disability_level_code = spending.disability_level_code
