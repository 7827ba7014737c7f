{#- The age band of somebody in the year of a month: the finest codes of catalog/codelists/age_band.csv. -#}
{% macro age_band(birth_year, month) -%}
    {%- set age = "extract(year from " ~ month ~ ") - " ~ birth_year -%}
    case
        when {{ age }} < 18
        then '0-17'
        {%- for above, band in [
                (30, "18-29"),
                (40, "30-39"),
                (50, "40-49"),
                (60, "50-59"),
                (70, "60-69"),
                (80, "70-79"),
            ] %}
            when {{ age }} < {{ above }} then '{{ band }}'
        {%- endfor %}
        else '80+'
    end
{%- endmacro %}
