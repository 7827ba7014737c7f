-- The year to date is the sum of its months, for money and for person-times.
{{ config(meta={"text": {"zh": "各月之和等于本年累计", "en": "the months add up to the year"}}) }}
with
    cells as (
        select period_kind, period_month, programme_code || '/' || component_code as slice, amount_yuan
        from {{ ref("agg_assistance_payment__area_month") }}
        union all
        select
            period_kind,
            period_month,
            programme_code || '/' || cause_code || '/' || urban_rural_code as slice,
            amount_yuan
        from {{ ref("agg_temporary_assistance__area_month") }}
        -- What is counted for the year only has no months to add up.
        where cause_code = 'all' and programme_code <> 'epidemic_covid_disabled'
    ),

    last_month as (select max(period_month) as period_month from cells),

    months as (
        select cells.slice, sum(cells.amount_yuan) as amount_yuan
        from cells
        cross join last_month
        where
            cells.period_kind = 'month'
            and extract(year from cells.period_month) = extract(year from last_month.period_month)
        group by cells.slice
    ),

    years as (
        select cells.slice, cells.amount_yuan
        from cells
        inner join last_month on cells.period_month = last_month.period_month
        where cells.period_kind = 'ytd'
    )

select months.slice, months.amount_yuan as months_yuan, years.amount_yuan as year_yuan
from months
full outer join years on months.slice = years.slice
where months.amount_yuan is distinct from years.amount_yuan
