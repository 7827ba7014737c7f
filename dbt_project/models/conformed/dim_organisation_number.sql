-- Registration numbers from before the unified social credit codes, and the code that the register shows beside each. A
-- number that it shows beside two codes tells neither.
select org_registration_id, min(org_code) as org_code
from {{ ref("dim_organisation") }}
where org_registration_id is not null
group by org_registration_id
having count(*) = 1
