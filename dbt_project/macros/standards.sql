{#- Joins the standard that is in force at the end of each month, as the register of standards states it. -#}
{% macro join_standard(cells, standard_id) -%}
    left join
        {{ ref("dim_standard") }} as standards
        on standards.standard_id = '{{ standard_id }}'
        and {{ cells }}.area_code = standards.area_code
        and standards.valid_from < {{ cells }}.period_month + interval 1 month
        and (
            standards.valid_to >= {{ cells }}.period_month + interval 1 month - interval 1 day
            or standards.valid_to is null
        )
{%- endmacro %}
