-- A subsidy for a year, a quarter or some months belongs to the last month of that window: 2019, 2020Q1, 2020-01..05.
select
    batch_id,
    facility_id,
    facility_name,
    elderly_subsidy_kind_code,
    case
        when elderly_subsidy_kind_code in ('operation', 'staff_on_duty')
        then 'operation_and_staff'
        else elderly_subsidy_kind_code
    end as subsidy_group_code,
    subsidy_period_text,
    cast(
        case
            when length(subsidy_period_text) = 4
            then subsidy_period_text || '-12-01'
            when substr(subsidy_period_text, 5, 1) = 'Q'
            then
                substr(subsidy_period_text, 1, 4) || case
                    substr(subsidy_period_text, 6, 1)
                    when '1'
                    then '-03-01'
                    when '2'
                    then '-06-01'
                    when '3'
                    then '-09-01'
                    else '-12-01'
                end
            when length(subsidy_period_text) = 7
            then subsidy_period_text || '-01'
            else substr(subsidy_period_text, 1, 5) || substr(subsidy_period_text, 10, 2) || '-01'
        end as date
    ) as entitlement_month,
    due_yuan,
    paid_yuan,
    payment_date,
    fund_source_code,
    delivery_id,
    delivery_month as period_month,
    source_row
from {{ source("lake", "elderly_subsidy") }}
