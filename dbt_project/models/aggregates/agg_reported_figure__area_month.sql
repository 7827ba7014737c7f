-- Figures as an office last signed them: stated for the year to date and for the month-end alike, and never added up.
{% for period_kind in ["month", "ytd"] %}
    {% if not loop.first %}
        union all
    {% endif %}
    select * replace ('{{ period_kind }}' as period_kind)
    from
        (
            {{
                area_month_cells(
                    facts="fct_reported_figure",
                    dimensions={"reported_figure": "figure_code"},
                    groupings=[["reported_figure"]],
                    measures={
                        "reported_value": "arg_max(figure_value, cast(signed_date as varchar) || figure_id)",
                        "statement_count": "count(*)",
                    },
                    kind="stock",
                )
            }}
        ) as {{ period_kind }}_cells
{% endfor %}
