-- Subsidies paid to each facility, as the bureau has to post them: facility, amount, period.
select
    subsidies.batch_id,
    subsidies.facility_id,
    subsidies.facility_name,
    subsidies.elderly_subsidy_kind_code,
    subsidies.subsidy_period_text,
    subsidies.payment_date,
    subsidies.fund_source_code,
    subsidies.due_yuan,
    subsidies.paid_yuan
from {{ ref("fct_subsidy") }} as subsidies
