-- The standards in force on the last day of each month: as stated, and where the rate is in yuan what it comes to
-- now and came to five years before. Where town and country have rates of their own, each is a standard of its own.
with
    rates as (
        select
            period_month,
            standard_id,
            area_code,
            max(rate_yuan) as rate_yuan,
            max(rate_five_years_before_yuan) as rate_five_years_before_yuan
        from {{ ref("dim_standard_month") }}
        group by period_month, standard_id, area_code
        having count(*) = 1
    )

select
    '{{ root_level() }}' as area_level,
    standards.area_code,
    'month' as period_kind,
    months.period_month,
    standards.standard_id as standard_code,
    cast(standards.standard_amount as decimal(38, 4)) as standard_amount,
    cast(rates.rate_yuan as decimal(38, 2)) as rate_yuan,
    cast(rates.rate_five_years_before_yuan as decimal(38, 2)) as rate_five_years_before_yuan,
    cast(1 as bigint) as evi_contributor_count
from {{ ref("dim_month") }} as months
inner join
    {{ ref("dim_standard") }} as standards
    on standards.valid_from < months.period_month + interval 1 month
    and (standards.valid_to >= months.period_month + interval 1 month - interval 1 day or standards.valid_to is null)
left join
    rates
    on months.period_month = rates.period_month
    and standards.standard_id = rates.standard_id
    and standards.area_code = rates.area_code
where months.is_reported
