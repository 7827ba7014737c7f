-- Classes for community workers: held, by their day, and beside them as a state at month-end how many are planned for.
with
    held as (
        {{
            area_month_cells(
                facts="fct_service_event",
                where="subject_code = 'community_worker_training'",
                dimensions={"community_post": "kind_code"},
                measures={"training_class_count": "count(*)", "attendance_count": "sum(participant_count)"},
            )
        }}
    ),

    planned as (
        {{
            area_month_cells(
                facts="fct_target_month",
                where="subject_code = 'community_worker_training'",
                dimensions={"community_post": "unit_code"},
                measures={"planned_trainee_count": "sum(target_value)"},
                kind="stock",
            )
        }}
    )

select
    area_level,
    area_code,
    period_kind,
    period_month,
    community_post_code,
    coalesce(held.training_class_count, 0) as training_class_count,
    coalesce(held.attendance_count, 0) as attendance_count,
    planned.planned_trainee_count,
    coalesce(held.evi_contributor_count, 0) as evi_contributor_count
from held
full outer join planned using (area_level, area_code, period_kind, period_month, community_post_code)
