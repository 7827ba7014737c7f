-- One grant (or its recovery) of temporary assistance and the epidemic schemes, with the standard in force when it
-- was paid.
with
    grants as (select * from {{ ref("stg_temporary_assistance") }}),

    dibao_standards as (
        select urban_rural_code, standard_amount, valid_from, valid_to
        from {{ ref("dim_standard") }}
        where standard_id in ('DB-URBAN', 'DN-RURAL') and area_code = '{{ var("area_root") }}'
    )

select
    grants.case_id,
    persons.person_key,
    grants.programme_code,
    grants.cause_code,
    grants.urban_rural_code,
    grants.assistance_kind_code,
    grants.standard_multiple,
    grants.standard_yuan,
    dibao_standards.standard_amount as standard_in_force_yuan,
    grants.covered_count,
    grants.amount_yuan,
    grants.amount_yuan > 0 as is_grant,
    grants.approval_date,
    grants.payment_date,
    {{ month_of("grants.payment_date") }} as period_month,
    grants.area_code,
    grants.delivery_id,
    grants.source_row
from grants
inner join {{ ref("dim_person") }} as persons on grants.person_token = persons.person_token
left join
    dibao_standards
    on grants.urban_rural_code = dibao_standards.urban_rural_code
    and grants.payment_date >= dibao_standards.valid_from
    and (grants.payment_date <= dibao_standards.valid_to or dibao_standards.valid_to is null)
