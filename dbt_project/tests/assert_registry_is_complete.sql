-- Every registered indicator has at least one value where the bureau's register tells its measure: one that reads the
-- wrong cells would otherwise vanish silently. That a slice can exist at all is checked by the catalogue. A standard
-- that the bureau never fixed has no value.
{{ config(meta={"text": {"zh": "每个登记指标都有数值", "en": "every registered indicator has a value"}}) }}
with
    kept as (select distinct model_name, measure_name, period_kind from {{ ref("ind_measure") }}),

    valued as (select distinct indicator_id, period_kind from {{ ref("ind_value") }})

select distinct registry.indicator_id, registry.period_kind
from {{ ref("indicators") }} as registry
inner join
    kept
    on registry.model_name = kept.model_name
    and registry.numerator_measure = kept.measure_name
    and registry.period_kind = kept.period_kind
left join valued on registry.indicator_id = valued.indicator_id and registry.period_kind = valued.period_kind
where
    valued.indicator_id is null
    and (
        coalesce(registry.slice, '') not like 'standard=%'
        or registry.slice in (select 'standard=' || standard_id from {{ ref("dim_standard") }})
    )
