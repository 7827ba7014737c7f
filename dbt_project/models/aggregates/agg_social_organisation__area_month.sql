-- Social organisations on the register at month-end, by kind and by status.
select
    'district' as area_level,
    areas.district_code as area_code,
    'month' as period_kind,
    organisations.period_month,
    coalesce(organisations.organisation_kind_code, 'all') as organisation_kind_code,
    coalesce(organisations.organisation_status_code, 'all') as organisation_status_code,
    count(*) as organisation_count
from {{ ref("fct_organisation_month") }} as organisations {{ join_area("organisations", "period_month") }}
group by
    grouping sets (
        (areas.district_code, organisations.period_month),
        (areas.district_code, organisations.period_month, organisations.organisation_kind_code),
        (areas.district_code, organisations.period_month, organisations.organisation_status_code)
    )
