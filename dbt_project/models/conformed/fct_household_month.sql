-- Households that draw dibao or tekun at month-end: who heads them, how many they cover, what they draw together.
-- Where the lines of a household disagree, or not all of those it should have were accepted, it is not consistent.
{{ config(materialized="view") }}

with
    receiving as (select * from {{ ref("stg_assistance_roster") }} where is_receiving),

    households as (
        select
            household_id,
            programme_code,
            period_month,
            min(area_code) as area_code,
            min(head_token) as head_token,
            min(delivery_id) as delivery_id,
            count(*) as person_count,
            sum(entitlement_yuan) as entitlement_yuan,
            min(start_month) as start_month,
            min(covered_count) as least_covered_count,
            max(covered_count) as most_covered_count,
            count(distinct area_code) as area_count,
            count(distinct head_token) as head_count,
            count(distinct delivery_id) as delivery_count
        from receiving
        group by household_id, programme_code, period_month
    )

select
    household_id,
    programme_code,
    period_month,
    area_code,
    head_token,
    delivery_id,
    person_count,
    entitlement_yuan,
    start_month = period_month as is_new,
    least_covered_count = person_count
    and most_covered_count = person_count
    and area_count = 1
    and head_count = 1
    and delivery_count = 1 as is_consistent
from households
