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

{#-
    The record key of a person for a purpose: a keyed number from 0 to 2^32 - 1 (HMAC-SHA-256 over purpose and token),
    NULL without the bureau's secret. See orchestration/record_keys.py.
-#}
{% macro record_key(token, purpose) -%} {{ adapter.dispatch("record_key")(token, purpose) }}{%- endmacro %}
{% macro duckdb__record_key(token, purpose) -%}
    cast(
        '0x' || substr(
            sha256(
                getvariable('record_outer')
                || unhex(sha256(getvariable('record_inner') || encode('{{ purpose }}|' || {{ token }})))
            ),
            1,
            8
        ) as bigint
    )
{%- endmacro %}

{#- The key of a cell: the sum of its persons' record keys, each person once, modulo 2^32. -#}
{% macro cell_key(record_key) -%} cast(sum(distinct {{ record_key }}) % 4294967296 as bigint) {%- endmacro %}
