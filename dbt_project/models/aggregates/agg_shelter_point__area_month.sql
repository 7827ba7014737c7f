-- Cooling and warming points at month-end. The list states visits of the year so far, so they are a sum to date and
-- never added up over quarters.
with
    points as (
        {{
            area_month_cells(
                facts="fct_facility_month",
                where="subject_code = 'shelter_point' and status_code = 'operating'",
                dimensions={"shelter_kind": "facility_type_code"},
                measures={
                    "shelter_point_count": "count(*)",
                    "shelter_seat_count": "sum(capacity_count)",
                    "shelter_visit_count": "sum(person_time_count)",
                },
                kind="stock",
                floor="unit",
            )
        }}
    )

select
    area_level,
    area_code,
    'month' as period_kind,
    period_month,
    shelter_kind_code,
    shelter_point_count,
    shelter_seat_count,
    cast(null as bigint) as shelter_visit_count,
    evi_contributor_count
from points
union all
select
    area_level,
    area_code,
    'ytd' as period_kind,
    period_month,
    shelter_kind_code,
    cast(null as bigint) as shelter_point_count,
    cast(null as bigint) as shelter_seat_count,
    shelter_visit_count,
    evi_contributor_count
from points
