{#- Joins dim_area to facts as of the fact's own month: a code means what it meant then. -#}
{% macro join_area(facts, month_column) -%}
    inner join
        {{ ref("dim_area") }} as areas
        on {{ facts }}.area_code = areas.area_code
        and {{ facts }}.{{ month_column }} >= areas.valid_from
        and ({{ facts }}.{{ month_column }} < areas.valid_to or areas.valid_to is null)
{%- endmacro %}

{#-
    The rows of a relation once for their district and, at quarter-ends, once more for their street. Streets only then:
    two monthly street counts that differ by one show who joined.
-#}
{% macro at_area_levels(relation) -%}
    select 'district' as area_level, district_code as area_code, {{ relation }}.*
    from {{ relation }}
    union all
    select 'street' as area_level, street_code as area_code, {{ relation }}.*
    from {{ relation }}
    where is_quarter_end and street_code is not null
{%- endmacro %}
