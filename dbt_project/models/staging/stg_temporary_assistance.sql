-- Schemes are programmes of their own: aid for stranded outsiders is not part of temporary assistance.
select
    case_id,
    person_token,
    person_name_token,
    sex_from_id as sex_code,
    birth_year,
    case
        when assistance_scheme_code = 'routine'
        then 'temporary'
        when assistance_scheme_code = 'stranded'
        then 'stranded_in_wuhan'
        when assistance_scheme_code = 'epidemic_goods'
        then 'epidemic_living_goods'
        when hardship_cause_code = 'covid_confirmed'
        then 'epidemic_covid_disabled'
        else 'epidemic_living_aid'
    end as programme_code,
    case urban_rural_code when '1' then 'urban' else 'rural' end as urban_rural_code,
    is_local,
    assistance_kind_code,
    hardship_cause_code as cause_code,
    standard_multiple,
    standard_yuan,
    covered_count,
    amount_yuan,
    payout_mode_code,
    approval_date,
    payment_date,
    area_code,
    delivery_id,
    delivery_month as period_month,
    source_row
from {{ source("lake", "temporary_assistance") }}
