-- Programmes, and the purpose under which the budget grants their money. Gifts on festive days and grants of charity
-- come from other lines than the programmes of the same people.
select
    programme_code,
    programme_name,
    programme_name_en,
    case
        when programme_code in ('living_subsidy', 'nursing_subsidy')
        then 'disability'
        when programme_code in ('elderly_subsidy', 'elderly_allowance')
        then 'elderly'
        when programme_code = 'child_welfare'
        then 'child'
        when
            programme_code in ('veteran_benefit', 'disaster_relief', 'funeral_waiver', 'child_grant')
            or programme_code like '%consolation'
        then 'other'
        else 'assistance'
    end as purpose_code
from {{ ref("programmes") }}
