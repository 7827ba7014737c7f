-- One household per household number and programme: where it was last on the roster.
with
    roster as (select * from {{ ref("stg_assistance_roster") }}),

    last_seen as (
        select household_id, programme_code, max(period_month) as last_month
        from roster
        group by household_id, programme_code
    )

select
    row_number() over (order by last_seen.household_id, last_seen.programme_code) as household_key,
    last_seen.household_id,
    last_seen.programme_code,
    min(roster.urban_rural_code) as urban_rural_code,
    min(roster.area_code) as area_code,
    max(roster.covered_count) as covered_count,
    last_seen.last_month
from last_seen
inner join
    roster
    on last_seen.household_id = roster.household_id
    and last_seen.programme_code = roster.programme_code
    and last_seen.last_month = roster.period_month
group by last_seen.household_id, last_seen.programme_code, last_seen.last_month
