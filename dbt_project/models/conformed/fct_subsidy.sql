-- One subsidy to a facility: what was due, what was paid, for which window.
with
    facilities as (
        select facility_id, min(facility_class_code) as facility_class_code
        from {{ ref("stg_elderly_facility") }}
        group by facility_id
    )

select
    subsidies.batch_id,
    subsidies.facility_id,
    subsidies.facility_name,
    facilities.facility_class_code,
    subsidies.elderly_subsidy_kind_code,
    subsidies.subsidy_group_code,
    subsidies.subsidy_period_text,
    subsidies.entitlement_month,
    subsidies.entitlement_month as period_month,
    subsidies.payment_date,
    subsidies.due_yuan,
    subsidies.paid_yuan,
    subsidies.fund_source_code,
    subsidies.delivery_id,
    subsidies.source_row
from {{ ref("stg_elderly_subsidy") }} as subsidies
left join facilities on subsidies.facility_id = facilities.facility_id
