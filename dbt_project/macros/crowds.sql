{#-
    The smallest crowd behind the measures of a cell: the first expression counts everybody, the others those behind one
    measure. A crowd of nobody hides nobody.
-#}
{% macro smallest_crowd(everybody, parts) -%}
    least({{ everybody }}{%- for part in parts %}, coalesce(nullif({{ part }}, 0), {{ everybody }}){%- endfor %})
{%- endmacro %}
