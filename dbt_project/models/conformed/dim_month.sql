-- The months of the bureau's period and of the year before it (a subsidy for 2019 may be paid in 2020).
with
    months as (
        {{
            months_between(
                "cast(date_trunc('year', cast('" ~ var("period_start") ~ "' as date)) - interval 1 year as date)",
                "cast('" ~ var("period_end") ~ "' as date)",
            )
        }}
    )

select
    period_month,
    {{ month_text("period_month") }} as month_id,
    cast(extract(year from period_month) as integer) as period_year,
    cast(extract(month from period_month) as integer) in (3, 6, 9, 12) as is_quarter_end,
    period_month >= cast('{{ var("period_start") }}' as date) as is_reported
from months
