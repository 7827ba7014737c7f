-- Leads handed down in the year so far, with the conclusions of the latest ledger, at the end of the period only: two
-- counts of the year so far that differ by a few tell whom a month found. Those with one conclusion, and those who paid
-- back, are smaller crowds to hide in.
{% set persons = "count(distinct person_key)" %}
{% set substantiated = "count(distinct case when conclusion_code in ('1', '3') then person_key end)" %}
{% set disproved = "count(distinct case when conclusion_code = '2' then person_key end)" %}
{% set payers = "count(distinct case when recovered_yuan > 0 then person_key end)" %}
select *
from
    (
        {{
            area_month_cells(
                facts="fct_audit_lead",
                dimensions=["programme"],
                measures={
                    "lead_count": "count(*)",
                    "lead_person_count": persons,
                    "checked_lead_count": "count(case when conclusion_code <> '0' then 1 end)",
                    "disproved_lead_count": "count(case when conclusion_code = '2' then 1 end)",
                    "disproved_person_count": disproved,
                    "substantiated_lead_count": "count(case when conclusion_code in ('1', '3') then 1 end)",
                    "involved_yuan": "sum(involved_yuan)",
                    "recovered_yuan": "coalesce(sum(recovered_yuan), 0)",
                },
                contributor="person_key",
                contributors=smallest_crowd(persons, [substantiated, disproved, payers]),
                periods=["ytd"],
            )
        }}
    ) as cells
where period_month = cast('{{ var("period_end") }}' as date)
