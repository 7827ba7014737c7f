-- The public list of community and village projects that are completed.
select
    projects.project_id as community_project_id,
    projects.project_name,
    projects.kind_code as community_project_kind_code,
    projects.fund_source_code,
    areas.street_code,
    projects.amount_yuan as community_project_yuan,
    projects.venue_count,
    projects.started_date as works_start_date,
    projects.completed_date as completion_date
from {{ ref("fct_project") }} as projects
left join {{ ref("dim_area") }} as areas on projects.area_code = areas.area_code and areas.is_current
where projects.subject_code = 'community_project'
