-- Orders with the two marks of a fake one: signed in for less than half of the time claimed, or while the same person
-- was being served somewhere else. Where that was is a token: good for telling two places apart and for nothing else.
with
    clocked as (
        select
            *,
            cast(substr(sign_in_clock_text, 1, 2) as integer) * 60
            + cast(substr(sign_in_clock_text, 4, 2) as integer) as sign_in_minute,
            cast(substr(sign_out_clock_text, 1, 2) as integer) * 60
            + cast(substr(sign_out_clock_text, 4, 2) as integer) as sign_out_minute
        from {{ source("lake", "home_care_order") }}
    ),

    compared as (
        select
            *,
            lag(sign_out_minute) over (
                partition by person_token, service_date order by sign_in_minute, home_care_order_id
            ) as earlier_sign_out_minute,
            lag(sign_in_position_token) over (
                partition by person_token, service_date order by sign_in_minute, home_care_order_id
            ) as earlier_position_token
        from clocked
    )

select
    home_care_order_id,
    person_token,
    home_care_item_code,
    org_code,
    service_date,
    service_minutes,
    service_subsidy_yuan,
    case
        when home_care_order_status_code <> 'completed'
        then home_care_order_status_code
        when earlier_sign_out_minute > sign_in_minute and earlier_position_token <> sign_in_position_token
        then 'order_in_two_places'
        when sign_out_minute - sign_in_minute < service_minutes / 2.0
        then 'order_too_short'
        else 'completed'
    end as order_result_code,
    area_code,
    delivery_id,
    delivery_month,
    source_row
from compared
