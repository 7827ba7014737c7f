{#- The three generic tests that the models need beyond dbt's own; no package hub is reachable from a bureau's network. -#}
{#- No two rows agree in all of these columns. NULLs agree with each other. -#}
{% test unique_row(model, columns) %}
    select {{ columns | join(", ") }}, count(*) as row_count
    from {{ model }}
    group by {{ columns | join(", ") }}
    having count(*) > 1
{% endtest %}

{#- As many rows in the model as in another relation (optionally filtered): nobody is lost, nobody is made up. -#}
{% test same_row_count(model, other, where="true") %}
    with
        counts as (
            select
                (select count(*) from {{ model }}) as model_count,
                (select count(*) from {{ other }} where {{ where }}) as other_count
        )
    select model_count, other_count
    from counts
    where model_count <> other_count
{% endtest %}

{#- A total over the model equals the same total over another relation, exactly. -#}
{% test same_sum(model, column, other, other_column, where="true", other_where="true") %}
    with
        sums as (
            select
                (select coalesce(sum({{ column }}), 0) from {{ model }} where {{ where }}) as model_sum,
                (select coalesce(sum({{ other_column }}), 0) from {{ other }} where {{ other_where }}) as other_sum
        )
    select model_sum, other_sum
    from sums
    where model_sum <> other_sum
{% endtest %}
