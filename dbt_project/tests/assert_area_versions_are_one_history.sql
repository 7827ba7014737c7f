-- The versions of a code follow one another: none ends before it starts, none overlaps the next, and no code has more
-- than one that is current. Every code of the catalogue has a version; one that no register carries and that goes on
-- there has a current one.
{{
    config(
        meta={
            "text": {
                "zh": "同一区划代码的各版本首尾相接、互不重叠，现行版本唯一",
                "en": "the versions of an area follow one another without overlap, and one of them is current",
            }
        }
    )
}}
with
    followed as (
        select
            area_code,
            valid_from,
            valid_to,
            lead(valid_from) over (partition by area_code order by valid_from) as next_from
        from {{ ref("dim_area") }}
    ),

    counted as (
        select
            area_code, count(case when is_current then 1 end) as current_count, bool_or(is_registered) as is_registered
        from {{ ref("dim_area") }}
        group by area_code
    ),

    catalogued as (select area_code, bool_or(valid_to is null) as is_current from {{ ref("areas") }} group by area_code)

select area_code, 'ends_before_it_starts' as problem_code
from followed
where valid_to <= valid_from
union all
select area_code, 'overlaps' as problem_code
from followed
where next_from < valid_to or (valid_to is null and next_from is not null)
union all
select area_code, 'several_are_current' as problem_code
from counted
where current_count > 1
union all
select catalogued.area_code, 'is_missing' as problem_code
from catalogued
left join counted on catalogued.area_code = counted.area_code
where counted.area_code is null or (catalogued.is_current and not counted.is_registered and counted.current_count = 0)
