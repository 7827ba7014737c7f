{#- Joins dim_area to facts as of the fact's own month: a code means what it meant then. -#}
{% macro join_area(facts, month_column, kind="inner") -%}
    {{ kind }}
    join
        {{ ref("dim_area") }} as areas
        on {{ facts }}.area_code = areas.area_code
        and {{ facts }}.{{ month_column }} >= areas.placed_from
        and ({{ facts }}.{{ month_column }} < areas.valid_to or areas.valid_to is null)
{%- endmacro %}

{#-
    The rows of a relation once for the bureau's own area and once more for the unit directly below it: districts of a
    city, streets of a district. Streets only at quarter-ends: two monthly counts that differ by one show who joined.
-#}
{% macro at_area_levels(relation) -%}
    select '{{ root_level() }}' as area_level, '{{ var("area_root") }}' as area_code, {{ relation }}.*
    from {{ relation }}
    union all
    select unit_level as area_level, unit_code as area_code, {{ relation }}.*
    from {{ relation }}
    where unit_code is not null {{ "and is_quarter_end" if root_level() == "district" }}
{%- endmacro %}

{#- The level of the bureau's own area: a city or a district. The third pair of digits of a city's code is zero. -#}
{% macro root_level() -%} {{ return("city" if var("area_root")[4:6] == "00" else "district") }} {%- endmacro %}

{#-
    Whether a cell's area is a district or larger, so that it may be told in detail. Below a city lie districts and the
    functional zones that report like them; below a district only streets.
-#}
{% macro is_district_or_larger() -%}
    {{ "true" if root_level() == "city" else "area_level = 'district'" }}
{%- endmacro %}
