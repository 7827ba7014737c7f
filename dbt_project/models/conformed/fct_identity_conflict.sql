-- One ID number under more than one name: never merged, never split by machine; someone must look at the files.
with
    sightings as (select * from {{ ref("stg_person_sighting") }} where person_name_token is not null),

    names as (
        select person_token, person_name_token, count(*) as sighting_count
        from sightings
        group by person_token, person_name_token
    ),

    usual_names as (
        select
            person_token,
            person_name_token,
            row_number() over (partition by person_token order by sighting_count desc, person_name_token) as name_rank
        from names
    )

select persons.person_key, sightings.feed, sightings.delivery_id, sightings.source_row
from sightings
inner join
    usual_names
    on sightings.person_token = usual_names.person_token
    and sightings.person_name_token = usual_names.person_name_token
inner join {{ ref("dim_person") }} as persons on sightings.person_token = persons.person_token
where usual_names.name_rank > 1
