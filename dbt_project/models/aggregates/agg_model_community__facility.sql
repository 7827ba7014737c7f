-- The public register of model communities as last reported, one row per title. Numbered for readers: the code of a
-- community has twelve digits, and those stay inside.
with
    communities as (select * from {{ ref("fct_facility_month") }} where subject_code = 'model_community'),

    latest as (select max(period_month) as period_month from communities)

select
    dense_rank() over (order by communities.facility_id) as model_community_no,
    communities.facility_name as model_community_name,
    communities.level_code as model_community_level_code,
    areas.district_code,
    communities.opened_date as named_date
from communities
inner join latest on communities.period_month = latest.period_month
left join {{ ref("dim_area") }} as areas on communities.area_code = areas.area_code and areas.is_current
