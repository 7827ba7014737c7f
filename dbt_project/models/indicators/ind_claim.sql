-- The figures that the bureau published itself, recomputed. `waits_for` names the register without which a figure
-- cannot be computed. A state is read at its month-end, and what stays in force beyond the data at the last month
-- there is. Flows and their rates are read to date from 1 January, since the records begin from an earlier start
-- (or none), in their month, and otherwise added up from the months of their window. A figure is reproduced when it
-- prints as published; one that an office filled in and signed is only reported.
with
    -- A share of what happened is told over a time, a share of what stands at a month-end.
    of_flows as (select indicator_id from {{ ref("indicators") }} where period_kind <> 'month'),

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
            rounding,
            waits_for,
            claim_kind = 'flow'
            or (claim_kind = 'rate' and indicator_id in (select indicator_id from of_flows)) as is_flow,
            {{ month_of("period_start") }} as start_month,
            {{ month_of("coalesce(period_end, period_start)") }} as claimed_month,
            period_start = {{ month_of("period_start") }} and extract(month from period_start) = 1 as is_from_january
        from {{ ref("claims") }}
        where bureau_id = '{{ var("bureau") }}'
    ),

    dated_claims as (
        select
            *,
            case
                when not is_flow or start_month = claimed_month
                then 'month'
                when start_month is null or extract(year from start_month) < extract(year from claimed_month)
                then 'cumulative'
                when is_from_january
                then 'ytd'
                else 'window'
            end as period_kind,
            least(claimed_month, cast('{{ var("period_end") }}' as date)) as period_month
        from claims
    ),

    months_of_windows as (
        select
            windows.claim_id,
            min(months.scale) as scale,
            min(months.base_factor) as base_factor,
            sum(months.numerator_value) as numerator_value,
            sum(months.denominator_value) as denominator_value
        from dated_claims as windows
        inner join
            {{ ref("ind_value") }} as months
            on windows.indicator_id = months.indicator_id
            and windows.slice = months.slice
            and windows.area_code = months.area_code
            and months.period_kind = 'month'
            and months.period_month between windows.start_month and windows.period_month
        where windows.period_kind = 'window'
        group by windows.claim_id
    ),

    computed as (
        select
            dated_claims.claim_id,
            -- A quotient is a float, and money never is.
            cast(
                coalesce(
                    cells.indicator_value * cells.base_factor,
                    months.scale
                    * months.base_factor
                    * months.numerator_value
                    / coalesce(nullif(months.denominator_value, 0), 1)
                ) as decimal(38, 8)
            ) as computed_value
        from dated_claims
        left join
            {{ ref("ind_value") }} as cells
            on dated_claims.indicator_id = cells.indicator_id
            and dated_claims.slice = cells.slice
            and dated_claims.area_code = cells.area_code
            and dated_claims.period_kind = cells.period_kind
            and dated_claims.period_month = cells.period_month
        left join months_of_windows as months on dated_claims.claim_id = months.claim_id
    )

select
    dated_claims.claim_id,
    dated_claims.indicator_id,
    dated_claims.slice,
    dated_claims.area_code,
    dated_claims.period_kind,
    dated_claims.start_month,
    dated_claims.period_month,
    dated_claims.published_value,
    dated_claims.unit,
    dated_claims.qualifier,
    dated_claims.base_unit_value,
    dated_claims.waits_for,
    computed.computed_value,
    computed.computed_value - dated_claims.base_unit_value as difference_value,
    case
        when computed.computed_value is null
        then 'not_computable'
        when
            not (
                dated_claims.qualifier in ('over', 'at_least')
                and computed.computed_value >= dated_claims.base_unit_value
                or dated_claims.qualifier in ('nearly', 'at_most')
                and computed.computed_value <= dated_claims.base_unit_value
                or computed.computed_value >= dated_claims.base_unit_value - dated_claims.rounding
                and computed.computed_value < dated_claims.base_unit_value + dated_claims.rounding
            )
        then 'differs'
        when dated_claims.indicator_id in (select indicator_id from {{ ref("indicators") }} where is_reported)
        then 'reported'
        else 'reproduced'
    end as claim_status
from dated_claims
inner join computed on dated_claims.claim_id = computed.claim_id
