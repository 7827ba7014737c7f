-- A sample of the adults on the dibao and tekun rosters at the end of June, one row per person in bands, without a
-- token. Who is drawn follows from the person's record key for that month: another month draws others. Nobody but the
-- drawn ones is computed, because what is not there cannot leak.
with
    roster as (
        select
            lines.person_key,
            lines.period_month,
            lines.urban_rural_code,
            lines.entitlement_yuan,
            {{ "areas.unit_code" if root_level() == "city" else "'" ~ var("area_root") ~ "'" }} as area_code,
            count(*) over (partition by lines.household_key, lines.period_month) as household_person_count
        from {{ ref("fct_entitlement_month") }} as lines {{ join_area("lines", "period_month") }}
        where lines.feed = 'assistance_roster' and lines.is_receiving and extract(month from lines.period_month) = 6
    ),

    described as (
        select
            roster.*,
            persons.sex_code,
            {{ age_band("persons.birth_year", "roster.period_month") }} as age_band_code,
            {{ record_key("persons.person_token || " ~ month_text("roster.period_month"), "sample") }} as record_key
        from roster
        inner join {{ ref("dim_person") }} as persons on roster.person_key = persons.person_key
    )

select
    period_month,
    area_code,
    sex_code,
    age_band_code,
    urban_rural_code,
    case
        when household_person_count = 1 then '1' when household_person_count = 2 then '2' else '3+'
    end as household_size_code,
    case
        when entitlement_yuan < 500
        then '0-499'
        when entitlement_yuan < 600
        then '500-599'
        when entitlement_yuan < 700
        then '600-699'
        else '700+'
    end as entitlement_band_code,
    record_key as evi_key
from described
-- Without the bureau's secret there is no key; publishing then sees that and refuses, instead of an empty sample.
where
    age_band_code <> '0-17'
    and (
        record_key is null
        or record_key < {{ sample_fractions()["agg_assisted_person__person"] }} * cast(4294967296 as bigint)
    )
