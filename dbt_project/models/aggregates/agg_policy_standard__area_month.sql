-- The standards in force on the last day of each month.
select
    '{{ root_level() }}' as area_level,
    standards.area_code,
    'month' as period_kind,
    months.period_month,
    standards.standard_id as standard_code,
    cast(standards.standard_amount as decimal(38, 4)) as standard_amount,
    cast(1 as bigint) as evi_contributor_count
from {{ ref("dim_month") }} as months
inner join
    {{ ref("dim_standard") }} as standards
    on standards.valid_from < months.period_month + interval 1 month
    and (standards.valid_to >= months.period_month + interval 1 month - interval 1 day or standards.valid_to is null)
where months.is_reported
