-- Each movement of entrusted money with the step before it and what moved on from it. A step whose source is not on the
-- books, a source from which more was taken than it held, and what has not moved on are gaps.
with
    movements as (
        select
            ledger_code,
            step_code,
            movement_id,
            max(before_id) as before_id,
            max(source_code) as source_code,
            max(payee_code) as payee_code,
            max(org_code) as org_code,
            max(area_code) as area_code,
            min(movement_date) as movement_date,
            min(period_month) as period_month,
            bool_and(is_cash) as is_cash,
            case when ledger_code = 'community_fund' then max(amount_yuan) else sum(amount_yuan) end as amount_yuan,
            max(feed) as feed
        from {{ ref("fct_fund_movement") }}
        group by ledger_code, step_code, movement_id
    ),

    taken as (
        select ledger_code, before_id, sum(amount_yuan) as moved_on_yuan, count(*) as next_count
        from movements
        where before_id is not null
        group by ledger_code, before_id
    ),

    chained as (
        select
            movements.*,
            earlier.movement_id is not null as has_source,
            coalesce(taken.moved_on_yuan, 0) as moved_on_yuan,
            coalesce(taken.next_count, 0) as next_count
        from movements
        left join
            movements as earlier
            on movements.ledger_code = earlier.ledger_code
            and movements.before_id = earlier.movement_id
        left join taken on movements.ledger_code = taken.ledger_code and movements.movement_id = taken.before_id
    )

select
    * exclude (has_source, next_count),
    case
        when before_id is not null and not has_source
        then 'no_source'
        when moved_on_yuan > amount_yuan
        then 'overdrawn'
        when ledger_code = 'donation' and step_code <> 'distributed' and next_count = 0
        then 'not_moved_on'
        else 'none'
    end as gap_code
from chained
