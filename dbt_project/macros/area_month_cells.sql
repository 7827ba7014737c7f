{#-
    The cells of a subject: a fact counted by area, period and dimensions, 'all' standing for the total.

    facts          the fact's name; `where` restricts it
    dimensions     names of columns without `_code`, or a mapping from name to SQL
    groupings      lists of dimensions; without them the total and each dimension alone
    measures       mapping from column to SQL; `_count` become whole numbers, `_yuan` money
    contributor    SQL that tells one contributor from another (a person, a household). Those it cannot tell apart are
                   taken for one: their amounts then look more concentrated than they are, never less
    contributors   SQL for the number of those who stand behind a cell: evidence for disclosure control. By default the
                   distinct contributors, or the rows where no person stands behind them
    kind           flow: month and year to date (and `cumulative`, since the records begin, if `periods` says so);
                   stock: month-ends
    floor          root: the bureau as a whole; district: and its districts; unit: and the units directly below it.
                   Streets only at quarter-ends, and flows only to date: two monthly counts of a street that differ by
                   one show who joined. So do the dimensions of a city's districts, where the catalogue says so for the
                   dataset (`units_in_detail`); their totals stand for every month.
    of_persons     false where no person stands behind a row (projects, money, facilities): streets then stand for
                   every month, alone and to date
-#}
{% macro area_month_cells(
    facts,
    measures,
    dimensions=[],
    groupings=none,
    where="true",
    contributor=none,
    contributors=none,
    kind="flow",
    periods=none,
    floor="root",
    of_persons=true
) -%}
    {%- set expressions = {} -%}
    {%- for dimension in dimensions -%}
        {%- do expressions.update(
            {dimension: dimensions[dimension] if dimensions is mapping else dimension ~ "_code"}
        ) -%}
    {%- endfor -%}
    {%- set names = expressions.keys() | list -%}
    {%- set default_groupings = [[]] -%}
    {%- for name in names -%} {%- do default_groupings.append([name]) -%} {%- endfor -%}
    {%- set periods = ["month"] if kind == "stock" else periods or ["month", "ytd"] -%}
    {%- set contributors = contributors or ("count(distinct " ~ contributor ~ ")" if contributor else "count(*)") -%}
    {%- set amounts = [] -%}
    {%- if contributor and this.name in models_with_concentration() -%}
        {%- for measure in measures if measure.endswith("_yuan") -%} {%- do amounts.append(measure) -%} {%- endfor -%}
    {%- endif -%}
    {%- set place_and_time = ["area_level", "area_code", "period_kind", "period_month"] -%}
    {%- set has_units = floor == "unit" or (floor == "district" and root_level() == "city") -%}
    with
        facts as (
            select
                facts.*
                {%- for name in names %}, coalesce({{ expressions[name] }}, 'unknown') as {{ name }}_value{%- endfor %}
                {%- if amounts %}, {{ contributor }} as one_contributor{%- endif %}
                {%- if has_units %}, areas.unit_level as cell_unit_level, areas.unit_code as cell_unit_code{%- endif %}
            from
                {{ ref(facts) }} as facts
                {%- if has_units %} {{ join_area("facts", "period_month", "left") }} {%- endif %}
            where {{ where }}
        ),

        placed as (
            {%- for period in periods %}
                {%- if not loop.first %}
                    union all
                {% endif %}
                select '{{ period }}' as period_kind, months.period_month as reported_month, facts.*
                from facts
                inner join
                    {{ ref("dim_month") }} as months
                    {%- if period == "month" %} on facts.period_month = months.period_month
                    {%- elif period == "ytd" %}
                        on facts.period_month <= months.period_month
                        and extract(year from facts.period_month) = months.period_year
                    {%- else %} on facts.period_month <= months.period_month and months.is_reported
                    {%- endif %}
            {%- endfor %}
        ),

        located as (
            select '{{ root_level() }}' as area_level, '{{ var("area_root") }}' as cell_area_code, placed.*
            from placed
            {%- if has_units %}
                union all
                select cell_unit_level as area_level, cell_unit_code as cell_area_code, placed.*
                from placed
                where
                    cell_unit_code is not null
                    {%- if root_level() != "city" and of_persons %}
                        and extract(month from reported_month) in (3, 6, 9, 12)
                        {%- if kind == "flow" %} and period_kind <> 'month' {%- endif %}
                    {%- endif %}
            {%- endif %}
        ),

        cells as (
            select
                area_level,
                cell_area_code as area_code,
                period_kind,
                reported_month as period_month,
                {%- for name in names %} coalesce({{ name }}_value, 'all') as {{ name }}_code, {%- endfor %}
                {%- for measure in measures %}
                    cast({{ measures[measure] }} as {{ measure_type(measure) }}) as {{ measure }},
                {%- endfor %}
                cast({{ contributors }} as bigint) as evi_contributor_count
            from located
            group by {{ cell_groupings(groupings or default_groupings) }}
            {%- if has_units and names and root_level() == "city" and this.name in models_told_by_the_quarter() %}
                having
                    area_level = 'city'
                    or (true {%- for name in names %} and {{ name }}_value is null{%- endfor %})
                    or (
                        extract(month from reported_month) in (3, 6, 9, 12)
                        {%- if kind == "flow" %} and period_kind <> 'month' {%- endif %}
                    )
            {%- endif %}
        )
        {%- if amounts %}
            ,

            contributions as (
                select
                    area_level,
                    cell_area_code as area_code,
                    period_kind,
                    reported_month as period_month
                    {%- for name in names %}, coalesce({{ name }}_value, 'all') as {{ name }}_code{%- endfor %}
                    {%- for amount in amounts %}, {{ measures[amount] }} as {{ amount }}{%- endfor %}
                from located
                group by {{ cell_groupings(groupings or default_groupings, "one_contributor") }}
            ),

            largest as (
                select
                    {{ place_and_time | join(", ") }}
                    {%- for name in names %}, {{ name }}_code{%- endfor %}
                    {%- for amount in amounts %}, {{ two_largest(amount) }}{%- endfor %}
                from contributions
                group by {{ place_and_time | join(", ") }} {%- for name in names %}, {{ name }}_code{%- endfor %}
            )
        {%- endif %}

    select
        {%- for column in place_and_time %} cells.{{ column }},{%- endfor %}
        {%- for name in names %} cells.{{ name }}_code,{%- endfor %}
        {%- for measure in measures %} cells.{{ measure }},{%- endfor %}
        {%- for amount in amounts %} largest.evi_largest_{{ amount }}, largest.evi_second_{{ amount }},{%- endfor %}
        cells.evi_contributor_count
    from cells
    {%- if amounts %}
        inner join
            largest using ({{ place_and_time | join(", ") }} {%- for name in names %}, {{ name }}_code{%- endfor %})
    {%- endif %}
{%- endmacro %}

{#- The groups of area_month_cells, each also by one more column if there is one. -#}
{% macro cell_groupings(groupings, also=none) -%}
    grouping sets (
        {%- for grouping in groupings %}
            (
                area_level,
                cell_area_code,
                period_kind,
                reported_month
                {%- for name in grouping %}, {{ name }}_value{%- endfor %}
                {%- if also %}, {{ also }}{%- endif %}
            )
            {%- if not loop.last %},{%- endif %}
        {%- endfor %}
    )
{%- endmacro %}

{#- Evidence for disclosure control: what the two largest contributors gave to an amount. -#}
{% macro two_largest(amount) -%}
    cast(coalesce({{ nth_largest(amount, 1) }}, 0) as {{ measure_type(amount) }}) as evi_largest_{{ amount }},
    cast(coalesce({{ nth_largest(amount, 2) }}, 0) as {{ measure_type(amount) }}) as evi_second_{{ amount }}
{%- endmacro %}

{#- The type of a measure, from its name. -#}
{% macro measure_type(measure) -%}
    {%- if measure.endswith("_count") -%} bigint
    {%- elif measure.endswith("_yuan") -%} decimal(38, 2)
    {%- else -%} decimal(38, 4)
    {%- endif -%}
{%- endmacro %}
