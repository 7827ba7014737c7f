-- What each standard comes to in each month, in yuan a month (or, for a multiple, in yuan a grant): a yearly rate is
-- divided by twelve, a multiple resolved to the standard in force at that month-end, urban and rural apart. Beside it
-- what the same standard came to five years before.
with
    reported as (
        select period_month, period_month as counted_month
        from {{ ref("dim_month") }}
        where is_reported
        union all
        select period_month, cast(period_month - interval 5 year as date) as counted_month
        from {{ ref("dim_month") }}
        where is_reported
    ),

    in_force as (
        select reported.period_month, reported.counted_month, standards.*
        from reported
        inner join
            {{ ref("dim_standard") }} as standards
            on standards.valid_from < reported.counted_month + interval 1 month
            and (
                standards.valid_to >= reported.counted_month + interval 1 month - interval 1 day
                or standards.valid_to is null
            )
    ),

    rates as (
        select
            *,
            cast(
                case standard_period_code when 'year' then standard_amount / 12 else standard_amount end as decimal(
                    18, 4
                )
            ) as rate_yuan
        from in_force
        where standard_period_code in ('month', 'year', 'once')
    ),

    -- A multiple names a standard, or the dibao standards of town and country together.
    multiples as (
        select
            in_force.period_month,
            in_force.counted_month,
            in_force.standard_id,
            in_force.area_code,
            bases.urban_rural_code,
            cast(in_force.standard_amount * bases.rate_yuan as decimal(18, 4)) as rate_yuan
        from in_force
        inner join
            rates as bases
            on in_force.counted_month = bases.counted_month
            and in_force.area_code = bases.area_code
            and in_force.urban_rural_code in ('all', bases.urban_rural_code)
            and (
                in_force.base_standard_id = bases.standard_id
                or (in_force.base_standard_id = 'DIBAO' and bases.standard_id in ('DB-URBAN', 'DN-RURAL'))
            )
        where in_force.standard_period_code = 'multiple'
    ),

    resolved as (
        select period_month, counted_month, standard_id, area_code, urban_rural_code, rate_yuan
        from rates
        union all
        select period_month, counted_month, standard_id, area_code, urban_rural_code, rate_yuan
        from multiples
    )

select
    now.period_month,
    now.standard_id,
    now.area_code,
    now.urban_rural_code,
    now.rate_yuan,
    earlier.rate_yuan as rate_five_years_before_yuan
from resolved as now
left join
    resolved as earlier
    on now.standard_id = earlier.standard_id
    and now.area_code = earlier.area_code
    and now.urban_rural_code = earlier.urban_rural_code
    and now.period_month = earlier.period_month
    and earlier.counted_month < earlier.period_month
where now.counted_month = now.period_month
