-- Divisions and reporting units with the dates between which code and name were in force (SCD2): as a register says,
-- and
-- as the catalogue does where no register carries the code. Each carries the codes of the district and street above it,
-- and of the unit directly below the bureau's own area, so that facts roll up by a plain join. A functional zone has no
-- national code but reports: below a district like a street, below a city like a district.
with
    areas as (select * from {{ ref("fct_area_version") }}),

    -- What lay below a division that ended still lies where that division lay.
    current_parents as (
        select area_code, parent_code, area_level
        from areas
        qualify row_number() over (partition by area_code order by valid_from desc) = 1
    ),

    lineage as (
        select
            areas.*,
            parents.area_level as parent_level,
            parents.parent_code as grandparent_code,
            grandparents.area_level as grandparent_level,
            grandparents.parent_code as great_grandparent_code
        from areas
        left join current_parents as parents on areas.parent_code = parents.area_code
        left join current_parents as grandparents on parents.parent_code = grandparents.area_code
    ),

    with_units as (
        select
            *,
            case
                when parent_code = '{{ var("area_root") }}'
                then area_code
                when grandparent_code = '{{ var("area_root") }}'
                then parent_code
                when great_grandparent_code = '{{ var("area_root") }}'
                then grandparent_code
            end as unit_code,
            case
                when parent_code = '{{ var("area_root") }}'
                then area_level
                when grandparent_code = '{{ var("area_root") }}'
                then parent_level
                when great_grandparent_code = '{{ var("area_root") }}'
                then grandparent_level
            end as unit_level
        from lineage
    )

select
    area_code || '@' || cast(valid_from as varchar) as area_key,
    area_code,
    area_name,
    area_level,
    parent_code,
    case
        when area_level = 'district' or (area_level = 'functional_zone' and parent_level = 'city')
        then area_code
        when area_level in ('street', 'functional_zone')
        then parent_code
        when area_level = 'community'
        then grandparent_code
    end as district_code,
    case
        when area_level = 'street' or (area_level = 'functional_zone' and parent_level = 'district')
        then area_code
        when area_level = 'community'
        then parent_code
    end as street_code,
    unit_code,
    unit_level,
    has_national_code,
    valid_from,
    valid_to,
    -- Offices keep their ledgers in today's codes: what is older than a code lies where the code came to lie. In a code
    -- that only the ledger of changes remembers nothing can lie: intake does not know it.
    case
        when area_code not in (select area_code from {{ ref("areas") }})
        then null
        when lag(valid_from) over (partition by area_code order by valid_from) is null
        then date '1900-01-01'
        else valid_from
    end as placed_from,
    valid_to is null as is_current,
    area_code in (
        select area_code
        from {{ ref("fct_area_spell") }}
        where is_listed
        union all
        select area_code
        from {{ ref("fct_division_change") }}
        union all
        select former_code
        from {{ ref("fct_division_change") }}
        where former_code is not null
    ) as is_registered,
    exists (
        select 1
        from {{ ref("areas") }} as catalogued
        where
            catalogued.area_code = with_units.area_code
            and catalogued.area_name = with_units.area_name
            and (with_units.valid_to is null or catalogued.valid_from < with_units.valid_to)
            and (catalogued.valid_to is null or with_units.valid_from < catalogued.valid_to)
    ) as is_named_by_catalogue
from with_units
