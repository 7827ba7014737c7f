-- Every payment line that leaves the bureau, one shape for all feeds. Item, entitlement month and payment month stay
-- apart.
with
    assistance as (
        select
            'assistance_payment' as feed,
            payments.programme_code,
            payments.component_code,
            payments.payment_month,
            payments.entitlement_month,
            payments.person_token,
            payments.household_id,
            cast(null as varchar) as facility_id,
            payments.urban_rural_code,
            payments.fund_source_code,
            payments.amount_yuan,
            payments.is_paid,
            payments.delivery_id,
            payments.source_row
        from {{ ref("stg_assistance_payment") }} as payments
    ),

    temporary as (
        select
            'temporary_assistance' as feed,
            grants.programme_code,
            cast(null as varchar) as component_code,
            {{ month_of("grants.payment_date") }} as payment_month,
            {{ month_of("grants.payment_date") }} as entitlement_month,
            grants.person_token,
            cast(null as varchar) as household_id,
            cast(null as varchar) as facility_id,
            grants.urban_rural_code,
            cast(null as varchar) as fund_source_code,
            grants.amount_yuan,
            true as is_paid,
            grants.delivery_id,
            grants.source_row
        from {{ ref("stg_temporary_assistance") }} as grants
    ),

    disability as (
        select
            'disability_subsidy' as feed,
            subsidies.programme_code,
            cast(null as varchar) as component_code,
            subsidies.payment_month,
            subsidies.payment_month as entitlement_month,
            subsidies.person_token,
            cast(null as varchar) as household_id,
            cast(null as varchar) as facility_id,
            subsidies.urban_rural_code,
            cast(null as varchar) as fund_source_code,
            subsidies.amount_yuan,
            true as is_paid,
            subsidies.delivery_id,
            subsidies.source_row
        from {{ ref("stg_disability_subsidy") }} as subsidies
        where subsidies.amount_yuan <> 0
    ),

    elderly as (
        select
            'elderly_subsidy' as feed,
            'elderly_subsidy' as programme_code,
            subsidies.elderly_subsidy_kind_code as component_code,
            {{ month_of("subsidies.payment_date") }} as payment_month,
            subsidies.entitlement_month,
            cast(null as varchar) as person_token,
            cast(null as varchar) as household_id,
            subsidies.facility_id,
            cast(null as varchar) as urban_rural_code,
            subsidies.fund_source_code,
            subsidies.paid_yuan as amount_yuan,
            true as is_paid,
            subsidies.delivery_id,
            subsidies.source_row
        from {{ ref("stg_elderly_subsidy") }} as subsidies
    ),

    payments as (
        select *
        from assistance
        union all
        select *
        from temporary
        union all
        select *
        from disability
        union all
        select *
        from elderly
    )

select
    payments.feed,
    payments.programme_code,
    payments.component_code,
    payments.payment_month,
    payments.entitlement_month,
    persons.person_key,
    payments.household_id,
    payments.facility_id,
    payments.urban_rural_code,
    payments.fund_source_code,
    cast(payments.amount_yuan as decimal(18, 2)) as amount_yuan,
    payments.is_paid,
    payments.delivery_id,
    payments.source_row
from payments
left join {{ ref("dim_person") }} as persons on payments.person_token = persons.person_token
