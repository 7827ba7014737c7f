-- One natural person per token of a valid ID number, over all registers. Integer keys inside; the token stays here.
-- Two valid ID numbers are never merged; one ID under two names is left as it is and listed in fct_identity_conflict.
select
    row_number() over (order by person_token) as person_key,
    person_token,
    min(sex_code) as sex_code,
    min(birth_year) as birth_year
from {{ ref("stg_person_sighting") }}
group by person_token
