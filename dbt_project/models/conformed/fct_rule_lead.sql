-- One lead that a rule found: rule, person and programme, from the first suspect month to the last. Its number stays
-- the
-- same when further months join it, so that what was found out about it stays with it.
with
    leads as (
        select
            rule_code,
            person_key,
            programme_code,
            min(period_month) as suspect_from_month,
            max(period_month) as suspect_to_month,
            count(*) as month_count,
            sum(amount_yuan) as involved_yuan
        from {{ ref("fct_suspect_month") }}
        group by rule_code, person_key, programme_code
    )

select
    md5(leads.rule_code || '|' || persons.person_token || '|' || leads.programme_code) as lead_id,
    leads.rule_code,
    leads.person_key,
    leads.programme_code,
    latest.area_code,
    leads.suspect_from_month,
    leads.suspect_to_month,
    leads.month_count,
    leads.involved_yuan
from leads
inner join {{ ref("dim_person") }} as persons on leads.person_key = persons.person_key
inner join
    {{ ref("fct_suspect_month") }} as latest
    on leads.rule_code = latest.rule_code
    and leads.person_key = latest.person_key
    and leads.programme_code = latest.programme_code
    and leads.suspect_to_month = latest.period_month
