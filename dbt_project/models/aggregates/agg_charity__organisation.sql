-- The public list of charities as last reported.
select
    org_code,
    org_name,
    organisation_kind_code as charity_registration_code,
    established_date as charity_recognition_date,
    is_qualified as has_fundraising_right,
    organisation_status_code = '2' as is_disclosure_abnormal
from {{ ref("fct_organisation_month") }}
where
    list_code = 'charity'
    and period_month = (select max(period_month) from {{ ref("fct_organisation_month") }} where list_code = 'charity')
