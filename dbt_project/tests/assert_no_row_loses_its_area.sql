-- Facts are placed by area code and date: what is placed nowhere would vanish from the figures of its unit.
{{
    config(
        meta={
            "text": {"zh": "每一行都能归到当时有效的区划", "en": "every row is placed in an area that was in force"}
        }
    )
}}
{% for fact in facts_of_the_catalogue() %}
    {%- if not loop.first %}
        union all
    {% endif %}
    select '{{ fact }}' as fact, facts.feed, facts.area_code, facts.period_month
    from {{ ref("fct_" ~ fact) }} as facts {{ join_area("facts", "period_month", "left") }}
    where facts.area_code is not null and areas.area_code is null
{% endfor %}
