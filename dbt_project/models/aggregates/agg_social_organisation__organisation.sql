-- The public register of social organisations as last reported, without legal representatives. Who left the register is
-- no longer in it.
select
    organisations.org_code,
    organisations.org_name,
    organisations.organisation_kind_code,
    organisations.registrar_name,
    organisations.supervisor_name,
    organisations.registration_mode_code,
    organisations.establishment_date,
    organisations.capital_yuan,
    organisations.address_text,
    organisations.scope_text,
    organisations.organisation_industry_code,
    organisations.organisation_status_code,
    organisations.certificate_expiry_date
from {{ ref("dim_organisation") }} as organisations
where organisations.last_month = (select max(last_month) from {{ ref("dim_organisation") }})
