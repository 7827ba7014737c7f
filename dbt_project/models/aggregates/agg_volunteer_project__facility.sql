-- The public directory of volunteer projects and of the teams that run them, as last reported.
with
    latest as (
        select *
        from {{ ref("fct_facility_month") }}
        where
            feed = 'volunteer_team'
            and period_month
            = (select max(period_month) from {{ ref("fct_facility_month") }} where feed = 'volunteer_team')
    )

select
    projects.facility_id as volunteer_project_id,
    projects.facility_name as volunteer_project_name,
    projects.facility_type_code as volunteer_project_category_code,
    teams.facility_id as volunteer_team_id,
    teams.facility_name as volunteer_team_name,
    teams.facility_type_code as volunteer_team_kind_code,
    teams.capacity_count as volunteer_count,
    areas.street_code
from latest as projects
inner join
    latest as teams
    on projects.delivery_id = teams.delivery_id
    and projects.source_row = teams.source_row
    and teams.subject_code = 'volunteer_team'
left join {{ ref("dim_area") }} as areas on projects.area_code = areas.area_code and areas.is_current
where projects.subject_code = 'volunteer_project'
