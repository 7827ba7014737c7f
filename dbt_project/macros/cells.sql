{#-
    The cells of an aggregate. A cell is one row of an `agg_*__area_month` model: its area, period and slice.
    The slice names the dimensions that are not 'all', in the order given: `programme=dibao;urban_rural=urban`.
-#}
{% macro slice_of(dimensions) -%}
    concat_ws(
        ';'
        {%- for dimension in dimensions %}
            , case when {{ dimension }}_code <> 'all' then '{{ dimension }}=' || {{ dimension }}_code end
        {%- endfor %}
    )
{%- endmacro %}

{#- One measure of an aggregate as long rows: model, measure, cell and value. -#}
{% macro measure_rows(model, dimensions, measures) -%}
    {%- for measure in measures %}
        {% if not loop.first %}
            union all
        {% endif %}
        select
            '{{ model }}' as model_name,
            '{{ measure }}' as measure_name,
            {{ slice_of(dimensions) if dimensions else "''" }} as slice,
            area_level,
            area_code,
            period_kind,
            period_month,
            cast({{ measure }} as decimal(24, 6)) as measure_value
        from {{ ref(model) }}
        where {{ measure }} is not null
    {%- endfor %}
{%- endmacro %}

{#- Sums up to a month within its year: rows of a relation with period_month, joined to every later month of the year. -#}
{% macro year_to_date(relation) -%}
    select facts.*, months.period_month as reported_month
    from {{ relation }} as facts
    inner join
        {{ ref("dim_month") }} as months
        on facts.period_month <= months.period_month
        and facts.period_year = months.period_year
{%- endmacro %}
