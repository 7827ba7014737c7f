-- Joint inspections of boundary lines by their day, lines once and rounds apart, and beside them, as a state at
-- month-end, what is planned. Lines that are void do not count.
with
    inspected as (
        {{
            area_month_cells(
                facts="fct_boundary_round",
                where="subject_code = 'inspected'",
                dimensions={"boundary_level": "level_code", "adjoining_division": "adjoining_division"},
                measures={
                    "inspected_line_count": "count(distinct line_id)",
                    "inspected_round_count": "count(*)",
                    "inspected_length_metres": "sum(length_metres)",
                },
                periods=["ytd", "cumulative"],
            )
        }}
    ),

    planned as (
        {{
            area_month_cells(
                facts="fct_boundary_round",
                where="subject_code = 'planned'",
                dimensions={"boundary_level": "level_code", "adjoining_division": "adjoining_division"},
                measures={
                    "planned_line_count": "count(distinct line_id)",
                    "planned_length_metres": "sum(length_metres)",
                },
                kind="stock",
            )
        }}
    )

select
    area_level,
    area_code,
    period_kind,
    period_month,
    boundary_level_code,
    adjoining_division_code,
    inspected.inspected_line_count,
    inspected.inspected_round_count,
    inspected.inspected_length_metres,
    planned.planned_line_count,
    planned.planned_length_metres,
    coalesce(inspected.evi_contributor_count, planned.evi_contributor_count) as evi_contributor_count
from inspected
full outer join
    planned using (area_level, area_code, period_kind, period_month, boundary_level_code, adjoining_division_code)
