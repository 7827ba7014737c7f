-- Persons, programmes and months that a rule of catalog/leads.yml suspects: one row per rule, person, programme and
-- month.
-- A suspicion is no finding: the data stay, and somebody looks.
{% set known = lead_rules_of_the_catalogue() %}
with
    receiving as (
        select person_key, programme_code, urban_rural_code, care_mode_code, area_code, period_month, entitlement_yuan
        from {{ ref("fct_entitlement_month") }}
        where is_receiving and person_key is not null
    ),

    rosters as (select distinct programme_code, period_month from {{ ref("fct_entitlement_month") }}),

    -- Dibao and tekun are paid to households, the rest to persons.
    payments as (
        select
            paid.person_key,
            paid.programme_code,
            paid.area_code,
            paid.entitlement_month,
            paid.amount_yuan,
            coalesce('household ' || households.household_key, 'person ' || paid.person_key) as holder
        from {{ ref("fct_payment") }} as paid
        left join
            {{ ref("dim_household") }} as households
            on paid.household_id = households.household_id
            and paid.programme_code = households.programme_code
        where paid.is_paid and paid.amount_yuan > 0 and paid.person_key is not null
    ),

    -- The month of the funeral is the latest by which a death was known.
    deaths as (
        select person_key, min(period_month) as death_month
        from {{ ref("fct_registration") }}
        where subject_code = 'funeral' and person_key is not null
        group by person_key
    ),

    paid_after_death as (
        select payments.person_key, programme_code, area_code, entitlement_month as period_month, amount_yuan
        from payments
        inner join deaths on payments.person_key = deaths.person_key
        where payments.entitlement_month > deaths.death_month
        union all
        -- The register of the allowance knows deaths of its own.
        select findings.person_key, 'elderly_allowance', findings.area_code, findings.period_month, findings.amount_yuan
        from {{ ref("fct_finding") }} as findings
        left join deaths on findings.person_key = deaths.person_key
        where
            findings.feed = 'elderly_allowance'
            and findings.category_code = 'paid_after_death'
            and findings.person_key is not null
            and deaths.person_key is null
    ),

    last_months as (
        select
            programme_code,
            coalesce('household ' || household_key, 'person ' || person_key) as holder,
            max(period_month) as last_month,
            max(area_code) as area_code
        from {{ ref("fct_entitlement_month") }}
        where is_receiving
        group by programme_code, coalesce('household ' || household_key, 'person ' || person_key)
    ),

    paid_after_leaving as (
        select
            payments.person_key,
            payments.programme_code,
            -- A batch does not say where the payee lives; the roster does.
            coalesce(payments.area_code, last_months.area_code) as area_code,
            payments.entitlement_month as period_month,
            payments.amount_yuan
        from payments
        inner join
            last_months
            on payments.programme_code = last_months.programme_code
            and payments.holder = last_months.holder
            and payments.entitlement_month > last_months.last_month
        inner join
            rosters
            on payments.programme_code = rosters.programme_code
            and payments.entitlement_month = rosters.period_month
    ),

    pairs as (
        {% for pair in known.exclusive -%}
            {%- if not loop.first %}
                union all
            {% endif -%}
            select '{{ pair[0] }}' as other_programme_code, '{{ pair[1] }}' as programme_code
        {%- endfor %}
    ),

    exclusive_programmes as (
        select distinct
            doubted.person_key,
            doubted.programme_code,
            doubted.area_code,
            doubted.period_month,
            doubted.entitlement_yuan as amount_yuan
        from receiving as doubted
        inner join pairs on doubted.programme_code = pairs.programme_code
        inner join
            receiving as others
            on doubted.person_key = others.person_key
            and doubted.period_month = others.period_month
            and pairs.other_programme_code = others.programme_code
    ),

    at_home as (
        select person_key, area_code, period_month, amount_yuan
        from {{ ref("fct_service_event") }}
        where subject_code = 'home_care_order' and person_key is not null
        union all
        select person_key, area_code, period_month, cast(null as decimal(18, 2)) as amount_yuan
        from {{ ref("fct_facility_month") }}
        where subject_code = 'family_care_bed' and used_count = 1 and person_key is not null
    ),

    institution_and_home_care as (
        select
            at_home.person_key,
            'elderly_subsidy' as programme_code,
            at_home.area_code,
            at_home.period_month,
            at_home.amount_yuan
        from at_home
        where
            exists (
                select 1
                from receiving
                where
                    receiving.care_mode_code = 'institutional'
                    and receiving.person_key = at_home.person_key
                    and receiving.period_month = at_home.period_month
            )
    ),

    rates as (
        {% for rate in known.rates -%}
            {%- set last_rate = loop.last -%}
            {%- for standard in rate.standards %}
                select
                    '{{ rate.programme }}' as programme_code,
                    '{{ standard }}' as standard_id,
                    {{ rate.is_flat | lower }} as is_flat
                {%- if not (last_rate and loop.last) %}
                    union all
                {%- endif %}
            {%- endfor %}
        {%- endfor %}
    ),

    limits as (
        select
            rates.programme_code,
            months.urban_rural_code,
            months.period_month,
            rates.is_flat,
            sum(months.rate_yuan) as rate_yuan
        from rates
        inner join {{ ref("dim_standard_month") }} as months on rates.standard_id = months.standard_id
        where months.area_code = '{{ var("area_root") }}'
        group by rates.programme_code, months.urban_rural_code, months.period_month, rates.is_flat
    ),

    compared as (
        select receiving.*, limits.rate_yuan, limits.is_flat
        from receiving
        inner join
            limits
            on receiving.programme_code = limits.programme_code
            and receiving.period_month = limits.period_month
            and limits.urban_rural_code in ('all', receiving.urban_rural_code)
    ),

    above_standard as (
        select person_key, programme_code, area_code, period_month, entitlement_yuan - rate_yuan as amount_yuan
        from compared
        where entitlement_yuan > rate_yuan
    ),

    below_standard as (
        select person_key, programme_code, area_code, period_month, rate_yuan - entitlement_yuan as amount_yuan
        from compared
        where is_flat and entitlement_yuan < rate_yuan
    ),

    means_tests as (
        select person_key, programme_code, period_month, conclusion_code
        from {{ ref("fct_verification") }}
        where subject_code = 'means_test' and person_key is not null
    ),

    -- The month after the finding is for acting on it; a later test that clears the household ends the suspicion.
    means_test_not_acted_on as (
        select distinct
            receiving.person_key,
            receiving.programme_code,
            receiving.area_code,
            receiving.period_month,
            receiving.entitlement_yuan as amount_yuan
        from receiving
        inner join
            means_tests as excesses
            on receiving.person_key = excesses.person_key
            and receiving.programme_code = excesses.programme_code
            and receiving.period_month > excesses.period_month + interval 1 month
        where
            excesses.conclusion_code = '3'
            and not exists (
                select 1
                from means_tests as cleared
                where
                    cleared.conclusion_code = '1'
                    and cleared.person_key = receiving.person_key
                    and cleared.programme_code = receiving.programme_code
                    and cleared.period_month > excesses.period_month
                    and cleared.period_month <= receiving.period_month
            )
    ),

    entitled_without_benefit as (
        {% for each in known.entitled -%}
            {%- if not loop.first %}
                union all
            {% endif -%}
            select
                entitled.person_key,
                '{{ each.benefit }}' as programme_code,
                entitled.area_code,
                entitled.period_month,
                cast(null as decimal(18, 2)) as amount_yuan
            from receiving as entitled
            inner join
                rosters
                on '{{ each.benefit }}' = rosters.programme_code
                and entitled.period_month = rosters.period_month
            where
                entitled.programme_code = '{{ each.when_drawing[0] }}'
                {%- for other in each.when_drawing[1:] %}
                    and exists (
                        select 1
                        from receiving as also
                        where
                            also.programme_code = '{{ other }}'
                            and also.person_key = entitled.person_key
                            and also.period_month = entitled.period_month
                    )
                {%- endfor %}
                and not exists (
                    select 1
                    from receiving as given
                    where
                        given.programme_code = '{{ each.benefit }}'
                        and given.person_key = entitled.person_key
                        and given.period_month = entitled.period_month
                )
        {%- endfor %}
    ),

    suspected as (
        {% for rule in known.rules -%}
            {%- if not loop.first %}
                union all
            {% endif -%}
            select '{{ rule }}' as rule_code, person_key, programme_code, area_code, period_month, amount_yuan
            from {{ rule.removeprefix("lead.") }}
        {%- endfor %}
    )

select
    rule_code,
    person_key,
    programme_code,
    min(area_code) as area_code,
    period_month,
    cast(sum(amount_yuan) as decimal(18, 2)) as amount_yuan
from suspected
group by rule_code, person_key, programme_code, period_month
