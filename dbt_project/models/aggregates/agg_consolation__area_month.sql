-- Households consoled at festivals, and what they were given. A household counts once, by the person it is listed for;
-- a margin household without an ID number counts by its line. A facility is no household, but its goods count.
{% set household = "coalesce(cast(person_key as varchar), delivery_id || ':' || source_row)" %}
{% set recipients = "count(distinct " ~ household ~ ")" %}
{% set households = "count(distinct case when category_code <> 'elderly_facility' then " ~ household ~ " end)" %}
{% set with_cash = "count(distinct case when component_code = 'cash' then " ~ household ~ " end)" %}
{% set with_goods = "count(distinct case when component_code = 'goods' then " ~ household ~ " end)" %}
{{
    area_month_cells(
        facts="fct_payment",
        where="feed = 'consolation'",
        dimensions={"programme": "programme_code", "relief_category": "category_code"},
        groupings=[[], ["programme"], ["relief_category"], ["programme", "relief_category"]],
        measures={
            "consoled_household_count": households,
            "cash_yuan": "coalesce(sum(case when component_code = 'cash' then amount_yuan end), 0)",
            "goods_value_yuan": "coalesce(sum(case when component_code = 'goods' then amount_yuan end), 0)",
        },
        contributor=household,
        contributors=smallest_crowd(recipients, [households, with_cash, with_goods]),
        floor="district",
    )
}}
