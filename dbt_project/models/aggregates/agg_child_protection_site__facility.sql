-- The public register of child-protection sites as last reported. Telephones are personal and stay outside.
select distinct sites.facility_id, sites.facility_name, sites.level_code as child_site_level_code, areas.street_code
from {{ ref("fct_facility_month") }} as sites
inner join {{ ref("dim_area") }} as areas on sites.area_code = areas.area_code and areas.is_current
where
    sites.feed = 'child_welfare_staff'
    and sites.status_code = 'staffed'
    and sites.period_month = cast('{{ var("period_end") }}' as date)
