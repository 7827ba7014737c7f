-- The public history of organisations with a credit code. Of several items of one kind on one day one line is told.
select
    org_code,
    max(org_name) as org_name,
    event_code as organisation_event_code,
    event_date,
    max(result_text) as event_result_text,
    is_on_register
from {{ ref("fct_organisation_history") }}
group by org_code, event_code, event_date, is_on_register
