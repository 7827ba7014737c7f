-- The public list of funds as last reported.
select
    funds.fund_id as community_fund_id,
    funds.fund_name as community_fund_name,
    areas.street_code,
    funds.kind_code as charity_fund_kind_code,
    funds.org_code,
    funds.setup_date as fund_setup_date,
    funds.opening_yuan as fund_opening_yuan,
    funds.raised_yuan as fund_raised_yuan,
    funds.spent_yuan as fund_spent_yuan,
    funds.balance_yuan as fund_balance_yuan
from {{ ref("fct_fund_balance") }} as funds
inner join {{ ref("dim_area") }} as areas on funds.area_code = areas.area_code and areas.is_current
where funds.period_month = (select max(period_month) from {{ ref("fct_fund_balance") }})
qualify row_number() over (partition by funds.fund_id order by funds.area_code) = 1
