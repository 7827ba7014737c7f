-- Registered volunteers at the end of the month, each person once, beside the residents of whom they are a share:
-- those at the end of the year before, as the register of standards states them.
with
    volunteers as (
        {{
            area_month_cells(
                facts="fct_staff_month",
                where="subject_code = 'volunteer'",
                measures={
                    "registered_volunteer_count": "count(distinct person_key)",
                    "volunteer_number_count": "count(*)",
                },
                contributor="person_key",
                kind="stock",
            )
        }}
    )

select
    volunteers.area_level,
    volunteers.area_code,
    volunteers.period_kind,
    volunteers.period_month,
    volunteers.registered_volunteer_count,
    volunteers.volunteer_number_count,
    cast(standards.standard_amount as bigint) as resident_count,
    volunteers.evi_contributor_count
from volunteers {{ join_standard("volunteers", "RESIDENT-POPULATION") }}
