-- Projects as reported, money in yuan, with what a later report took back: progress that fell, a target that moved.
with
    reports as (
        select
            *,
            lag(completed_value) over (
                partition by livelihood_project_id order by report_month
            ) as earlier_completed_value,
            lag(target_value) over (partition by livelihood_project_id order by report_month) as earlier_target_value
        from {{ source("lake", "livelihood_project") }}
    )

select
    livelihood_project_id,
    project_name,
    livelihood_kind_code,
    target_value,
    target_unit_code,
    report_month,
    started_value,
    completed_value,
    progress_status_code,
    {{ yuan_from_wan("invested_yuan") }} as invested_yuan,
    {{ yuan_from_wan("project_paid_yuan") }} as project_paid_yuan,
    earlier_completed_value,
    earlier_target_value,
    completed_value < earlier_completed_value as has_fallen_back,
    target_value <> earlier_target_value as has_new_target,
    area_code,
    delivery_id,
    delivery_month,
    source_row
from reports
