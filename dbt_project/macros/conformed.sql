{#-
    Rows of all feeds that conform to a fact, in the fact's columns: what each contract says under `conforms`, written
    once here. A fact with a date takes its month from it, and of a list that is delivered whole only the latest
    delivery counts. A fact without one is a state at month-ends: each delivery stands until the next.
-#}
{% macro conformed_rows(fact) -%}
    {%- set shape = facts_of_the_catalogue()[fact] -%}
    {%- for feed in shape.feeds %}
        {%- set relation = ref("stg_" ~ feed.feed) if feed.is_staged else source("lake", feed.feed) -%}
        {%- if not loop.first %}
            union all
        {% endif %}
        select
            '{{ feed.feed }}' as feed,
            {{ feed.person }} as person_token,
            {%- set told = "deliveries." if feed.is_recognised_by_name else "cast(null as varchar) as " %}
            {{ told }}person_name_token,
            {{ told }}person_birth_token,
            {{ feed.area }} as area_code,
            {%- for column in shape.columns %}
                {%- set value = "cast(" ~ feed.columns.get(column.name, "null") ~ " as " ~ column.type ~ ")" %}
                {{ month_of(value) if column.name.endswith("_month") else value }} as {{ column.name }},
            {%- endfor %}
            {%- if feed.month %} {{ month_of(feed.month) }} as period_month,
            {%- else %} standing.period_month,
            {%- endif %}
            deliveries.delivery_id,
            deliveries.source_row
        from {{ relation }} as deliveries
        {%- if not feed.month %}
            inner join
                ({{ months_standing(relation) }}) as standing on deliveries.delivery_month = standing.delivery_month
        {%- elif feed.is_whole_list %}
            inner join
                (select max(delivery_month) as delivery_month from {{ relation }}) as latest
                on deliveries.delivery_month = latest.delivery_month
        {%- endif %}
        {%- if feed.where %} where {{ feed.where }} {%- endif %}
    {%- else %}
        select
            cast(null as varchar) as feed,
            cast(null as varchar) as person_token,
            cast(null as varchar) as person_name_token,
            cast(null as varchar) as person_birth_token,
            cast(null as varchar) as area_code,
            {%- for column in shape.columns %} cast(null as {{ column.type }}) as {{ column.name }},
            {%- endfor %}
            cast(null as date) as period_month,
            cast(null as varchar) as delivery_id,
            cast(null as bigint) as source_row
        where false
    {%- endfor %}
{%- endmacro %}

{#- The months for which each delivery of a list stands: from its own until the next delivery. -#}
{% macro months_standing(relation) -%}
    select deliveries.delivery_month, months.period_month
    from
        (
            select delivery_month, lead(delivery_month) over (order by delivery_month) as next_delivery_month
            from (select distinct delivery_month from {{ relation }}) as lists
        ) as deliveries
    inner join
        {{ ref("dim_month") }} as months
        on months.period_month >= deliveries.delivery_month
        and (months.period_month < deliveries.next_delivery_month or deliveries.next_delivery_month is null)
        and months.is_reported
{%- endmacro %}

{#- A whole fact: the rows of its feeds with the person behind each, as a key. -#}
{% macro conformed_fact(fact) -%}
    with conformed as ({{ conformed_rows(fact) }})
    select
        conformed.feed,
        {{ person_key() }} as person_key,
        conformed.area_code,
        {%- for column in facts_of_the_catalogue()[fact].columns %} conformed.{{ column.name }}, {%- endfor %}
        conformed.period_month,
        conformed.delivery_id,
        conformed.source_row
    from conformed {{ persons_behind("conformed") }}
{%- endmacro %}

{#-
    The persons behind rows. Identity has two tiers: a valid ID number, and for a row without one a name and a date of
    birth that together belong to one person only.
-#}
{% macro persons_behind(rows) -%}
    left join {{ ref("dim_person") }} as persons on {{ rows }}.person_token = persons.person_token
    left join
        {{ ref("dim_person_by_name") }} as namesakes
        on {{ rows }}.person_token is null
        and {{ rows }}.person_name_token = namesakes.person_name_token
        and {{ rows }}.person_birth_token = namesakes.person_birth_token
{%- endmacro %}

{% macro person_key() -%} coalesce(persons.person_key, namesakes.person_key) {%- endmacro %}
