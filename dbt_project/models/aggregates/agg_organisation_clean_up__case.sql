-- The public list of organisations whose registration was revoked or that were deregistered, dissolved or banned.
select
    event_id as clean_up_case_id,
    org_name,
    org_code,
    kind_code as clean_up_target_code,
    result_code as clean_up_disposal_code,
    event_date
from {{ ref("fct_organisation_event") }}
where feed = 'organisation_clean_up' and event_code = 'clean_up_closed' and is_published
