-- The indicators: the registry joined to the cells it names. Numerator, denominator and their cells are kept, so that
-- disclosure control can hide a ratio whenever a part of it is hidden.
with
    -- A seed reads an empty cell as NULL; the empty slice is the total.
    registry as (
        select
            indicator_id,
            coalesce(slice, '') as slice,
            period_kind,
            model_name,
            numerator_measure,
            denominator_measure,
            coalesce(denominator_slice, '') as denominator_slice,
            scale,
            base_factor,
            is_growth
        from {{ ref("indicators") }}
    ),

    measures as (select * from {{ ref("ind_measure") }}),

    numerators as (
        select
            registry.*,
            measures.area_level,
            measures.area_code,
            measures.period_kind,
            measures.period_month,
            measures.measure_value
        from registry
        inner join
            measures
            on registry.model_name = measures.model_name
            and registry.numerator_measure = measures.measure_name
            and registry.slice = measures.slice
            and registry.period_kind = measures.period_kind
    )

select
    numerators.indicator_id,
    numerators.slice,
    numerators.area_level,
    numerators.area_code,
    numerators.period_kind,
    numerators.period_month,
    numerators.measure_value as numerator_value,
    denominators.measure_value as denominator_value,
    cast(
        case
            when numerators.denominator_measure is null
            then numerators.measure_value * numerators.scale
            when numerators.is_growth and denominators.measure_value <> 0
            then numerators.scale * (numerators.measure_value - denominators.measure_value) / denominators.measure_value
            when denominators.measure_value <> 0
            then numerators.scale * numerators.measure_value / denominators.measure_value
        end as decimal(24, 6)
    ) as indicator_value,
    numerators.base_factor,
    numerators.scale,
    numerators.model_name as evi_model,
    numerators.slice as evi_numerator_slice,
    numerators.denominator_slice as evi_denominator_slice
from numerators
left join
    measures as denominators
    on numerators.model_name = denominators.model_name
    and numerators.denominator_measure = denominators.measure_name
    and numerators.denominator_slice = denominators.slice
    and numerators.area_code = denominators.area_code
    and numerators.period_kind = denominators.period_kind
    and numerators.period_month = denominators.period_month
