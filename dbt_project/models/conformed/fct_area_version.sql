-- Under which name and below which area each code was in force, from when to when (SCD2): the spells on the lists, cut
-- where the ledger of changes knows another name, and the former names and codes that only the ledger remembers.
with
    spells as (select * from {{ ref("fct_area_spell") }}),

    changes as (select * from {{ ref("fct_division_change") }}),

    -- A change that comes with another code leaves this code's name alone.
    renames as (
        select area_code, standard_name, former_name, effective_date
        from changes
        where event_code <> '3' and former_code is null
        qualify row_number() over (partition by area_code, effective_date order by event_id desc) = 1
    ),

    -- Naming what has that name already changes nothing.
    cuts as (
        select
            area_code,
            valid_from as spell_from,
            valid_from,
            cast(null as varchar) as name_before,
            cast(null as varchar) as name_after
        from spells
        union all
        select
            spells.area_code,
            spells.valid_from as spell_from,
            renames.effective_date as valid_from,
            renames.former_name as name_before,
            renames.standard_name as name_after
        from spells
        inner join
            renames
            on spells.area_code = renames.area_code
            and spells.valid_from < renames.effective_date
            and (renames.effective_date < spells.valid_to or spells.valid_to is null)
            and renames.standard_name <> coalesce(renames.former_name, spells.area_name)
    ),

    -- Up to a cut the former name holds. The name on the base table is the last one of its spell.
    pieces as (
        select
            spells.area_code,
            coalesce(
                lead(cuts.name_before) over one_spell,
                case when spells.is_listed and lead(cuts.valid_from) over one_spell is null then spells.area_name end,
                cuts.name_after,
                spells.area_name
            ) as area_name,
            spells.parent_code,
            spells.area_level,
            spells.has_national_code,
            cuts.valid_from,
            coalesce(lead(cuts.valid_from) over one_spell, spells.valid_to) as valid_to
        from spells
        inner join cuts on spells.area_code = cuts.area_code and spells.valid_from = cuts.spell_from
        window one_spell as (partition by cuts.area_code, cuts.spell_from order by cuts.valid_from)
    ),

    remembered as (
        select area_code, area_code as successor_code, former_name, effective_date
        from renames
        union all
        select former_code as area_code, area_code as successor_code, former_name, effective_date
        from changes
        where former_code is not null
    ),

    -- Names and codes before the first spell. From when they held the catalogue may tell, a register does not.
    earlier as (
        select
            remembered.area_code,
            remembered.former_name as area_name,
            spells.parent_code,
            spells.area_level,
            spells.has_national_code,
            coalesce(catalogued.valid_from, date '1900-01-01') as valid_from,
            remembered.effective_date as valid_to
        from remembered
        inner join spells on remembered.successor_code = spells.area_code
        left join
            {{ ref("areas") }} as catalogued
            on remembered.area_code = catalogued.area_code
            and catalogued.valid_from < remembered.effective_date
        left join
            spells as older on remembered.area_code = older.area_code and older.valid_from < remembered.effective_date
        where remembered.former_name is not null and older.area_code is null
        qualify
            row_number() over (
                partition by remembered.area_code
                order by remembered.effective_date, spells.valid_from desc, catalogued.valid_from
            )
            = 1
    )

select area_code, area_name, parent_code, area_level, has_national_code, valid_from, valid_to
from pieces
where valid_to is null or valid_from < valid_to
union all
select area_code, area_name, parent_code, area_level, has_national_code, valid_from, valid_to
from earlier
