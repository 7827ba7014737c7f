-- Items of the task lists of communities that are in force at month-end.
{{ conformed_fact("task_item_month") }}
