-- The purpose follows the functional classification of government expenditure (class 208, social security).
select
    budget_year,
    unit_code,
    unit_name,
    function_code,
    economic_code,
    project_name,
    fund_source_code,
    {{ yuan_from_wan("budget_yuan") }} as budget_yuan,
    {{ yuan_from_wan("adjusted_yuan") }} as adjusted_yuan,
    {{ yuan_from_wan("executed_yuan") }} as executed_yuan,
    case
        when function_code in ('2081002', '2081006')
        then 'elderly'
        when substr(function_code, 1, 5) in ('20819', '20820', '20821', '20825')
        then 'assistance'
        when substr(function_code, 1, 5) = '20811'
        then 'disability'
        when function_code = '2081001'
        then 'child'
        else 'other'
    end as purpose_code,
    document_no,
    issue_date,
    area_code,
    delivery_id,
    delivery_month as period_month,
    source_row
from {{ source("lake", "fund_line") }}
