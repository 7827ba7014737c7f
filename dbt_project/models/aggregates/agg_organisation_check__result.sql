-- The public list of results of random checks: those that were published.
select
    event_id as organisation_check_id,
    org_code,
    org_name,
    kind_code as check_mode_code,
    result_code as check_item_code,
    substr(event_code, 7) as organisation_check_code,
    event_date,
    until_date as publication_date
from {{ ref("fct_organisation_event") }}
where feed = 'organisation_check' and until_date is not null
