-- Every task with its target, month by month: what was reported, and where nothing was.
select
    project_id as task_id,
    period_month,
    project_name as task_text,
    origin_code as task_source_code,
    level_code as task_level_code,
    target_code as task_target_code,
    target_value as stated_target_value,
    unit_code as target_unit_code,
    direction_code as target_direction_code,
    due_date as task_due_date,
    progress_value is not null as has_actual_value,
    progress_value as actual_pct,
    status_code as progress_status_code
from {{ ref("fct_target_month") }}
where subject_code = 'assigned_task'
