-- The standards in force on the last day of each month.
select
    'district' as area_level,
    standards.area_code,
    'month' as period_kind,
    months.period_month,
    standards.standard_id as standard_code,
    standards.standard_amount
from {{ ref("dim_month") }} as months
inner join
    {{ ref("dim_standard") }} as standards
    on standards.valid_from < months.period_month + interval 1 month
    and (standards.valid_to >= months.period_month + interval 1 month - interval 1 day or standards.valid_to is null)
where months.is_reported
