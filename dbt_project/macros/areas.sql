{#- Joins dim_area to facts as of the fact's own month: a code means what it meant then. -#}
{% macro join_area(facts, month_column) -%}
    inner join
        {{ ref("dim_area") }} as areas
        on {{ facts }}.area_code = areas.area_code
        and {{ facts }}.{{ month_column }} >= areas.valid_from
        and ({{ facts }}.{{ month_column }} < areas.valid_to or areas.valid_to is null)
{%- endmacro %}
