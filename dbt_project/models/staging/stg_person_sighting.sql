-- Every row of every register that carries a person's ID number: its token, the name's, the birth's, sex and year.
{%- for feed in feeds_with_persons() %}
    {%- set told = "" if feed.has_name else "cast(null as varchar) as " %}
    {%- if not loop.first %}
        union all
    {% endif %}
    select
        '{{ feed.feed }}' as feed,
        person_token,
        {{ told }}person_name_token,
        {{ told }}person_birth_token,
        sex_from_id as sex_code,
        birth_year,
        delivery_id,
        source_row
    from {{ source("lake", feed.feed) }}
    where person_token is not null
{%- endfor %}
