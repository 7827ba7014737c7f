{#- 万元 become yuan here and nowhere else. -#}
{% macro yuan_from_wan(column) -%} cast({{ column }} * 10000 as decimal(18, 2)) {%- endmacro %}
