-- Programmes 13 to 15 (margin and low-income households) are not assistance in money and have no place in this roster.
select
    household_id,
    head_token,
    person_token,
    person_name_token,
    sex_from_id as sex_code,
    birth_year,
    case when substr(assistance_programme_code, 1, 1) = '1' then 'dibao' else 'tekun' end as programme_code,
    case urban_rural_code when '1' then 'urban' else 'rural' end as urban_rural_code,
    case care_mode_code when '1' then 'institutional' when '2' then 'scattered' end as care_mode_code,
    family_size_count,
    covered_count,
    entitlement_yuan,
    start_month,
    recipient_status_code,
    recipient_status_code = '1' as is_receiving,
    stop_reason_code,
    is_poverty_registered,
    area_code,
    delivery_id,
    delivery_month as period_month,
    source_row
from {{ source("lake", "assistance_roster") }}
where assistance_programme_code in ('11', '12', '21', '22')
