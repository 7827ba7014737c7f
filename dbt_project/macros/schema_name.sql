{#- One schema per layer, named after the layer: `conformed.fct_payment`, not `main_conformed.fct_payment`. -#}
{% macro generate_schema_name(custom_schema_name, node) -%}
    {{ custom_schema_name | trim if custom_schema_name else target.schema }}
{%- endmacro %}
