-- The figures that the bureau published itself, recomputed. A flow or rate from 1 January is the year to the end of its
-- period, one within a month is that month, any other window is not computable; a stock or standard is the state at
-- that
-- month-end. `waits_for` names the register without which a figure cannot be computed.
with
    claims as (
        select
            claim_id,
            indicator_id,
            coalesce(slice, '') as slice,
            area_code,
            published_value,
            unit,
            qualifier,
            base_unit_value,
            waits_for,
            period_start,
            claim_kind in ('flow', 'rate') as is_flow,
            {{ month_of("coalesce(period_end, period_start)") }} as claimed_month
        from {{ ref("claims") }}
        where bureau_id = '{{ var("bureau") }}'
    ),

    dated_claims as (
        select
            *,
            case
                when not is_flow
                then 'month'
                when period_start = {{ month_of("period_start") }} and extract(month from period_start) = 1
                then 'ytd'
                when {{ month_of("period_start") }} = claimed_month
                then 'month'
            end as period_kind,
            -- What stays in force beyond the data is read at the last month there is.
            case
                when is_flow then claimed_month else least(claimed_month, cast('{{ var("period_end") }}' as date))
            end as period_month
        from claims
    ),

    compared as (
        select
            dated_claims.claim_id,
            dated_claims.indicator_id,
            dated_claims.slice,
            dated_claims.area_code,
            dated_claims.period_kind,
            dated_claims.period_month,
            dated_claims.published_value,
            dated_claims.unit,
            dated_claims.qualifier,
            dated_claims.base_unit_value,
            dated_claims.waits_for,
            computed.indicator_value * computed.base_factor as computed_value
        from dated_claims
        left join
            {{ ref("ind_value") }} as computed
            on dated_claims.indicator_id = computed.indicator_id
            and dated_claims.slice = computed.slice
            and dated_claims.area_code = computed.area_code
            and dated_claims.period_kind = computed.period_kind
            and dated_claims.period_month = computed.period_month
    )

select
    claim_id,
    indicator_id,
    slice,
    area_code,
    period_kind,
    period_month,
    published_value,
    unit,
    qualifier,
    base_unit_value,
    waits_for,
    computed_value,
    computed_value - base_unit_value as difference_value,
    case
        when computed_value is null
        then 'not_computable'
        when qualifier in ('over', 'at_least') and computed_value >= base_unit_value
        then 'reproduced'
        when qualifier in ('nearly', 'at_most') and computed_value <= base_unit_value
        then 'reproduced'
        when computed_value = base_unit_value
        then 'reproduced'
        else 'differs'
    end as claim_status
from compared
