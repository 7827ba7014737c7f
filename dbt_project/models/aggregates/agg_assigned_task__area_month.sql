-- Tasks on the supervision list at month-end, and to date those set in the year. A task that several sources set
-- counts under each; the stated target is told for one indicator at a time. Without an actual value there is no
-- progress.
{% set measures = {
    "task_count": "count(*)",
    "distinct_task_count": "count(distinct principal_id)",
    "quantified_task_count": "count(progress_value)",
    "unquantified_task_count": "count(*) - count(progress_value)",
    "behind_task_count": "count(case when status_code = '2' then 1 end)",
    "completed_task_count": "count(case when status_code in ('3', '4') then 1 end)",
    "progress_value": "coalesce(sum(progress_value), 0)",
    "stated_target_value": "case when grouping(task_target_value) = 0 then max(target_value) end",
} %}
{% set dimensions = {"task_source": "origin_code", "task_level": "level_code", "task_target": "target_code"} %}
{% set groupings = [[], ["task_source"], ["task_source", "task_level"], ["task_target"]] %}
{% set periods = {"month": "true", "ytd": "extract(year from start_date) = extract(year from facts.period_month)"} %}
{% for period in periods %}
    {% if not loop.first %}
        union all
    {% endif %}
    select * replace ('{{ period }}' as period_kind)
    from
        (
            {{
                area_month_cells(
                    facts="fct_target_month",
                    where="subject_code = 'assigned_task' and " ~ periods[period],
                    dimensions=dimensions,
                    groupings=groupings,
                    measures=measures,
                    kind="stock",
                )
            }}
        ) as {{ period }}_cells
{% endfor %}
