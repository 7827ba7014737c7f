-- Registered social workers at month-end, beside the residents to whom they are related: those at the end of the year
-- before, as the register of standards states them.
with
    social_workers as (
        {{
            area_month_cells(
                facts="fct_staff_month",
                where="subject_code = 'social_worker'",
                dimensions={"social_work_level": "post_code"},
                measures={
                    "social_worker_count": "count(distinct person_key)",
                    "practising_elsewhere_count": "count(distinct case when employment_code = 'elsewhere' then person_key end)",
                },
                contributor="person_key",
                kind="stock",
            )
        }}
    )

select
    social_workers.area_level,
    social_workers.area_code,
    social_workers.period_kind,
    social_workers.period_month,
    social_workers.social_work_level_code,
    social_workers.social_worker_count,
    social_workers.practising_elsewhere_count,
    cast(standards.standard_amount as bigint) as resident_count,
    social_workers.evi_contributor_count
from social_workers {{ join_standard("social_workers", "RESIDENT-POPULATION") }}
