-- One natural person per token of a valid ID number. Integer keys inside; the token stays here.
-- Two valid ID numbers are never merged; one ID under two names is left as it is and listed in fct_identity_conflict.
with
    sightings as (
        select person_token, sex_code, birth_year
        from {{ ref("stg_assistance_roster") }}
        union all
        select person_token, sex_code, birth_year
        from {{ ref("stg_assistance_payment") }}
        union all
        select person_token, sex_code, birth_year
        from {{ ref("stg_temporary_assistance") }}
        union all
        select person_token, sex_code, birth_year
        from {{ ref("stg_disability_subsidy") }}
    ),

    persons as (
        select person_token, min(sex_code) as sex_code, min(birth_year) as birth_year
        from sightings
        where person_token is not null
        group by person_token
    )

select row_number() over (order by person_token) as person_key, person_token, sex_code, birth_year
from persons
