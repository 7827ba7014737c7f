-- A list that is not delivered every month stands until the next one: from its first month on no month is empty.
{{ config(meta={"text": {"zh": "名册在下一次报送前持续有效", "en": "a list stands until the next one is delivered"}}) }}
{% set states = ["facility_month", "staff_month", "target_month"] %}
with
    listed as (
        {%- for fact in states %}
            {%- if not loop.first %}
                union all
            {% endif %}
            select '{{ fact }}' as fact, feed, period_month, count(*) as row_count
            from {{ ref("fct_" ~ fact) }}
            group by feed, period_month
        {%- endfor %}
    ),

    begun as (select fact, feed, min(period_month) as first_month from listed group by fact, feed)

select begun.fact, begun.feed, months.period_month
from begun
inner join {{ ref("dim_month") }} as months on months.period_month >= begun.first_month and months.is_reported
left join listed on begun.fact = listed.fact and begun.feed = listed.feed and months.period_month = listed.period_month
where listed.row_count is null
