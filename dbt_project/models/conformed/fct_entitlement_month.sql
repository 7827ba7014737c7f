-- One line of a roster per person, programme and month: the counting unit is the roster line, not the person,
-- because one person may draw two benefits.
with
    assistance as (
        select
            'assistance_roster' as feed,
            roster.person_token,
            roster.household_id,
            roster.programme_code,
            roster.urban_rural_code,
            roster.care_mode_code,
            cast(null as varchar) as disability_level_code,
            roster.area_code,
            roster.period_month,
            roster.entitlement_yuan,
            roster.is_receiving,
            roster.delivery_id,
            roster.source_row
        from {{ ref("stg_assistance_roster") }} as roster
    ),

    disability as (
        select
            'disability_subsidy' as feed,
            roster.person_token,
            cast(null as varchar) as household_id,
            roster.programme_code,
            roster.urban_rural_code,
            cast(null as varchar) as care_mode_code,
            roster.disability_level_code,
            roster.area_code,
            roster.payment_month as period_month,
            roster.standard_yuan as entitlement_yuan,
            roster.is_receiving,
            roster.delivery_id,
            roster.source_row
        from {{ ref("stg_disability_subsidy") }} as roster
    ),

    roster_lines as (
        select *
        from assistance
        union all
        select *
        from disability
    )

select
    roster_lines.feed,
    persons.person_key,
    households.household_key,
    roster_lines.programme_code,
    roster_lines.urban_rural_code,
    roster_lines.care_mode_code,
    roster_lines.disability_level_code,
    roster_lines.area_code,
    roster_lines.period_month,
    roster_lines.entitlement_yuan,
    roster_lines.is_receiving,
    roster_lines.delivery_id,
    roster_lines.source_row
from roster_lines
inner join {{ ref("dim_person") }} as persons on roster_lines.person_token = persons.person_token
left join
    {{ ref("dim_household") }} as households
    on roster_lines.household_id = households.household_id
    and roster_lines.programme_code = households.programme_code
