-- Social organisations as last registered.
with
    organisations as (select * from {{ ref("stg_social_organisation") }}),

    last_seen as (
        select org_code, min(period_month) as first_month, max(period_month) as last_month
        from organisations
        group by org_code
    )

select
    row_number() over (order by organisations.org_code) as organisation_key,
    organisations.org_code,
    organisations.org_registration_id,
    organisations.org_name,
    organisations.organisation_kind_code,
    organisations.registrar_name,
    organisations.supervisor_name,
    organisations.registration_mode_code,
    organisations.establishment_date,
    organisations.capital_yuan,
    organisations.address_text,
    organisations.area_code,
    organisations.scope_text,
    organisations.organisation_industry_code,
    organisations.organisation_status_code,
    organisations.certificate_expiry_date,
    last_seen.first_month,
    last_seen.last_month
from organisations
inner join
    last_seen on organisations.org_code = last_seen.org_code and organisations.period_month = last_seen.last_month
