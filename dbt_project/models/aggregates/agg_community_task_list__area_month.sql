-- Items of the task lists in force at month-end, and the departments that communities help.
{{
    area_month_cells(
        facts="fct_task_item_month",
        dimensions={"task_list": "list_code"},
        measures={"task_item_count": "count(*)", "task_department_count": "count(distinct unit_name)"},
        kind="stock",
    )
}}
