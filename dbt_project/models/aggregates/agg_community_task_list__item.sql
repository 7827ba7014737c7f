-- The public task lists of communities as last reported.
select
    items.item_id as task_item_id,
    items.item_name as task_item_name,
    items.list_code as task_list_code,
    items.unit_name as lead_department_name,
    items.issued_date as issue_date
from {{ ref("fct_task_item_month") }} as items
where items.period_month = (select max(period_month) from {{ ref("fct_task_item_month") }})
