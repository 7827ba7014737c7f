-- Exams of social workers by their day, beside those of the year before, and the training by the day it began.
{% set persons = "sum(case when subject_code = '%s' then participant_count end)" %}
{{
    area_month_cells(
        facts="fct_service_event",
        where="subject_code in ('social_worker_training', 'social_worker_exam', 'social_worker_exam_year_before')",
        dimensions={"social_work_level": "kind_code"},
        measures={
            "trainee_count": persons % "social_worker_training",
            "training_week_count": "max(duration_minutes) / 10080.0",
            "examinee_count": persons % "social_worker_exam",
            "previous_examinee_count": persons % "social_worker_exam_year_before",
        },
    )
}}
