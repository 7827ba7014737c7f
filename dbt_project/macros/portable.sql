{#- What differs between engines. A model never spells these out itself. -#}
{#- The first day of the month of a date. -#}
{% macro month_of(expression) -%} {{ adapter.dispatch("month_of")(expression) }}{%- endmacro %}
{% macro default__month_of(expression) -%} cast(date_trunc('month', {{ expression }}) as date) {%- endmacro %}

{#- A month as 'YYYY-MM'. -#}
{% macro month_text(expression) -%} {{ adapter.dispatch("month_text")(expression) }}{%- endmacro %}
{% macro default__month_text(expression) -%} date_format({{ expression }}, 'yyyy-MM') {%- endmacro %}
{% macro duckdb__month_text(expression) -%} strftime({{ expression }}, '%Y-%m') {%- endmacro %}

{#- All first days of months from one to the other, as a relation with the column period_month. -#}
{% macro months_between(first, last) -%} {{ adapter.dispatch("months_between")(first, last) }}{%- endmacro %}
{% macro default__months_between(first, last) -%}
    select explode(sequence({{ first }}, {{ last }}, interval 1 month)) as period_month
{%- endmacro %}
{% macro duckdb__months_between(first, last) -%}
    select cast(series.month_start as date) as period_month
    from generate_series({{ first }}, {{ last }}, interval 1 month) as series(month_start)
{%- endmacro %}

{#- The largest, second largest, ... value of a group; NULL when it has fewer. -#}
{% macro nth_largest(expression, place) -%} {{ adapter.dispatch("nth_largest")(expression, place) }}{%- endmacro %}
{% macro default__nth_largest(expression, place) -%}
    get(sort_array(collect_list({{ expression }}), false), {{ place - 1 }})
{%- endmacro %}
{% macro duckdb__nth_largest(expression, place) -%} max({{ expression }}, {{ place }})[{{ place }}] {%- endmacro %}
