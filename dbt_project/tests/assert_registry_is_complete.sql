-- Every series of the indicator registry has at least one value: a misspelt slice would otherwise vanish silently.
{{ config(meta={"text": {"zh": "每个登记指标都有数值", "en": "every registered series has a value"}}) }}
select registry.indicator_id, registry.slice, registry.period_kind
from {{ ref("indicators") }} as registry
left join
    {{ ref("ind_value") }} as computed
    on registry.indicator_id = computed.indicator_id
    and coalesce(registry.slice, '') = computed.slice
    and registry.period_kind = computed.period_kind
where computed.indicator_id is null
