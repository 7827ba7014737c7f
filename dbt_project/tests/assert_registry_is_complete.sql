-- Every registered series has at least one value where the bureau keeps the register: a misspelt slice would otherwise
-- vanish silently.
{{ config(meta={"text": {"zh": "每个登记指标都有数值", "en": "every registered series has a value"}}) }}
with kept as (select distinct model_name, period_kind from {{ ref("ind_measure") }})

select registry.indicator_id, registry.slice, registry.period_kind
from {{ ref("indicators") }} as registry
inner join kept on registry.model_name = kept.model_name and registry.period_kind = kept.period_kind
left join
    {{ ref("ind_value") }} as computed
    on registry.indicator_id = computed.indicator_id
    and coalesce(registry.slice, '') = computed.slice
    and registry.period_kind = computed.period_kind
where computed.indicator_id is null
