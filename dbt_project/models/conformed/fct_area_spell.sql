-- How long each area stood on a list: versions of the base table of divisions (S57) as last delivered, and for what it
-- does not carry those of the catalogue: functional zones, and all areas of a bureau that keeps no such table. Level
-- and
-- nature of a code stand in the catalogue only. Names within a spell are not settled yet.
with
    listed as (
        select area_code, division_name, parent_code, start_date, end_date
        from {{ ref("fct_division_version") }}
        where period_month = (select max(period_month) from {{ ref("fct_division_version") }})
    ),

    -- The last day of a division is its own. An end that has not come is none yet.
    known as (
        select
            area_code,
            division_name as area_name,
            parent_code,
            start_date as valid_from,
            case
                when end_date < cast('{{ var("period_end") }}' as date) + interval 1 month
                then cast(end_date + interval 1 day as date)
            end as valid_to,
            true as is_listed
        from listed
        union all
        select area_code, area_name, parent_code, valid_from, valid_to, false as is_listed
        from {{ ref("areas") }}
        where area_code not in (select area_code from listed)
    ),

    -- Of several versions of one code the one that started last counts.
    closed as (
        select
            area_code,
            area_name,
            parent_code,
            valid_from,
            least(valid_to, lead(valid_from) over (partition by area_code order by valid_from)) as valid_to,
            is_listed
        from known
    ),

    -- Versions that follow one another under one name and parent are one spell.
    marked as (
        select
            *,
            case
                when
                    lag(area_name) over one_code = area_name
                    and lag(parent_code) over one_code is not distinct from parent_code
                    and lag(valid_to) over one_code = valid_from
                then 0
                else 1
            end as is_another
        from closed
        where valid_to is null or valid_from < valid_to
        window one_code as (partition by area_code order by valid_from)
    ),

    numbered as (
        select *, sum(is_another) over (partition by area_code order by valid_from) as spell_number from marked
    ),

    merged as (
        select
            area_code,
            area_name,
            parent_code,
            spell_number,
            min(valid_from) as valid_from,
            case when count(valid_to) = count(*) then max(valid_to) end as valid_to,
            is_listed
        from numbered
        group by area_code, area_name, parent_code, spell_number, is_listed
    ),

    -- What was named earlier existed earlier.
    first_named as (
        select area_code, min(effective_date) as effective_date
        from {{ ref("fct_division_change") }}
        where event_code <> '3' and former_code is null
        group by area_code
    ),

    spells as (
        select
            merged.area_code,
            merged.area_name,
            merged.parent_code,
            case
                when merged.spell_number = 1
                then least(merged.valid_from, first_named.effective_date)
                else merged.valid_from
            end as valid_from,
            merged.valid_to,
            merged.is_listed
        from merged
        left join first_named on merged.area_code = first_named.area_code
    ),

    endings as (
        select area_code, effective_date
        from {{ ref("fct_division_change") }}
        where event_code = '3'
        union all
        select former_code as area_code, effective_date
        from {{ ref("fct_division_change") }}
        where former_code is not null
    ),

    ended as (
        select spells.area_code, spells.valid_from, min(endings.effective_date) as effective_date
        from spells
        inner join endings on spells.area_code = endings.area_code and spells.valid_from < endings.effective_date
        group by spells.area_code, spells.valid_from
    ),

    natures as (
        select area_code, area_level, has_national_code
        from {{ ref("areas") }}
        qualify row_number() over (partition by area_code order by valid_from desc) = 1
    )

select
    spells.area_code,
    spells.area_name,
    spells.parent_code,
    spells.valid_from,
    least(spells.valid_to, ended.effective_date) as valid_to,
    spells.is_listed,
    natures.area_level,
    natures.has_national_code
from spells
inner join natures on spells.area_code = natures.area_code
left join ended on spells.area_code = ended.area_code and spells.valid_from = ended.valid_from
