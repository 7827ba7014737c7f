-- The public list of communities, brigades and villages as last reported. Communities carry the register's own number:
-- their 12-digit codes stay inside the house.
select
    communities.community_id,
    communities.community_name,
    communities.kind_code as community_kind_code,
    areas.street_code,
    communities.convention_date,
    communities.micro_convention_count,
    communities.service_centre_sqm
from {{ ref("fct_community_month") }} as communities
left join {{ ref("dim_area") }} as areas on communities.area_code = areas.area_code and areas.is_current
where communities.period_month = (select max(period_month) from {{ ref("fct_community_month") }})
