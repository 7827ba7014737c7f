-- Every cell of every aggregate that an indicator reads, as long rows: what the indicators are made of.
{% for cells in cells_of_the_indicators() %}
    {%- if not loop.first %}
        union all
    {% endif %}
    {{ measure_rows(cells.model, cells.dimensions, cells.measures) }}
{% endfor %}
