-- One line of a roster per person, programme and month: the counting unit is the roster line, not the person,
-- because one person may draw two benefits.
with roster_lines as ({{ conformed_rows("entitlement_month") }})

select
    roster_lines.feed,
    {{ person_key() }} as person_key,
    households.household_key,
    roster_lines.programme_code,
    roster_lines.category_code,
    roster_lines.urban_rural_code,
    roster_lines.care_mode_code,
    roster_lines.disability_level_code,
    roster_lines.area_code,
    roster_lines.period_month,
    roster_lines.entitlement_yuan,
    roster_lines.is_receiving,
    roster_lines.is_poverty_registered,
    roster_lines.delivery_id,
    roster_lines.source_row
from roster_lines {{ persons_behind("roster_lines") }}
left join
    {{ ref("dim_household") }} as households
    on roster_lines.household_id = households.household_id
    and roster_lines.programme_code = households.programme_code
