-- Organisations of which other registers know something that the register of social organisations does not list: a
-- wrong code, a number from before the unified codes that stands for none, another registrar, or an organisation that
-- left. The data stay, someone looks them up.
{{
    config(
        severity="warn",
        meta={"text": {"zh": "各登记的社会组织均在登记名册上", "en": "every organisation is on the register"}},
    )
}}
select org_code, event_code, event_date
from {{ ref("fct_organisation_history") }}
where not is_on_register and exists (select 1 from {{ ref("dim_organisation") }})
union all
select org_registration_id as org_code, event_code, event_date
from {{ ref("fct_organisation_event") }}
where org_code is null and org_registration_id is not null and exists (select 1 from {{ ref("dim_organisation") }})
