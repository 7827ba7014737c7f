{#-
    How many persons stand behind the smallest part of a cell that has anybody in it; each part is a condition on the rows.
    Evidence for a cell that publishes parts beside the whole: what is left over must be large enough as well.
-#}
{% macro smallest_part(conditions) -%}
    coalesce(
        least(
            {%- for condition in conditions %}
                nullif(count(distinct case when {{ condition }} then person_key end), 0){{ "," if not loop.last }}
            {%- endfor %}
        ),
        0
    )
{%- endmacro %}

{#- Distinct persons of a cell. Those without an ID number cannot be told apart and count as one together. -#}
{% macro distinct_persons() -%}
    count(distinct person_key) + max(case when person_key is null then 1 else 0 end)
{%- endmacro %}


{#-
    Cells whose groups are given for the year to date, or since records begin, at the end of the period only: months of a
    small group would add up to a figure that everybody has read. The total stays by month.
-#}
{% macro groups_to_date(cells, dimension) -%}
    select *
    from ({{ cells }}) as cells
    where
        period_month >= cast('{{ var("period_start") }}' as date)
        and (
            {{ dimension }}_code = 'all'
            or (period_kind <> 'month' and period_month = cast('{{ var("period_end") }}' as date))
        )
{%- endmacro %}
