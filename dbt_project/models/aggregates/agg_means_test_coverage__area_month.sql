-- How many programmes of social assistance are means-tested. The test began with dibao and was extended to all.
{% set programmes = ["dibao", "tekun", "temporary", "dibao_margin", "rigid_expenditure", "low_income"] %}
{{
    area_month_cells(
        facts="fct_verification",
        where="subject_code = 'means_test' and programme_code in ('" ~ programmes | join("', '") ~ "')",
        measures={
            "covered_programme_count": "count(distinct programme_code)",
            "programme_count": "max(" ~ programmes | length ~ ")",
        },
    )
}}
