-- Something happened to an organisation before it was registered: one of the two dates is wrong.
{{
    config(
        severity="warn",
        meta={
            "text": {
                "zh": "社会组织的事项不早于成立登记",
                "en": "nothing happens to an organisation before it is registered",
            }
        },
    )
}}
select history.org_code, history.event_code, history.event_date, organisations.establishment_date
from {{ ref("fct_organisation_history") }} as history
inner join {{ ref("dim_organisation") }} as organisations on history.org_code = organisations.org_code
where history.event_date < date_trunc('month', organisations.establishment_date)
