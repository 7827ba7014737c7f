-- What other registers know of an organisation: inspected, rated, checked, cleaned up, decoupled, recognised. A
-- register
-- that knows an organisation only by its number from before the unified codes tells of the same organisation.
with events as ({{ conformed_fact("organisation_event") }})

select
    events.* exclude (org_code, kind_code),
    coalesce(events.org_code, numbers.org_code) as org_code,
    coalesce(events.kind_code, substr(numbers.org_code, 1, 2)) as kind_code
from events
left join {{ ref("dim_organisation_number") }} as numbers on events.org_registration_id = numbers.org_registration_id
