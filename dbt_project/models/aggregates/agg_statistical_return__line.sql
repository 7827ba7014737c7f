-- The statistical return as it was sent, one line per indicator, quarter by quarter. An empty value stays empty; the
-- change is worked out here and never taken from the form.
select
    return_code,
    area_code,
    period_month,
    indicator_code as return_indicator_code,
    indicator_name as return_indicator_name,
    unit_code as return_unit_code,
    basis_code as return_basis_code,
    return_value,
    previous_value as previous_return_value,
    cast(
        round(100 * (return_value - previous_value) / nullif(previous_value, 0), 2) as decimal(18, 2)
    ) as return_change_pct
from {{ ref("fct_return_line") }}
where extract(month from period_month) in (3, 6, 9, 12) or period_month = cast('{{ var("period_end") }}' as date)
