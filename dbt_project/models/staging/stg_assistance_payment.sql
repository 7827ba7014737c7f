-- A returned payment (status 2) never reached anyone; it is paid again later under status 3.
select
    batch_id,
    payment_month,
    entitlement_month,
    case
        when benefit_item_code in ('DB', 'DN')
        then 'dibao'
        when benefit_item_code = 'TK'
        then 'tekun'
        else lower(benefit_item_code)
    end as programme_code,
    case benefit_item_code when 'DB' then 'urban' when 'DN' then 'rural' end as urban_rural_code,
    payment_component_code as component_code,
    household_id,
    person_token,
    person_name_token,
    sex_from_id as sex_code,
    birth_year,
    amount_yuan,
    fund_source_code,
    payment_status_code,
    payment_status_code <> '2' as is_paid,
    delivery_id,
    delivery_month as period_month,
    source_row
from {{ source("lake", "assistance_payment") }}
