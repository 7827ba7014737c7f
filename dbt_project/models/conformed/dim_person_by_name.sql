-- Names with dates of birth that belong to exactly one person, among all who gave an ID number: the second tier of
-- identity, for rows without a number. Two persons of one name born on one day are nobody's namesakes here.
select sightings.person_name_token, sightings.person_birth_token, min(persons.person_key) as person_key
from {{ ref("stg_person_sighting") }} as sightings
inner join {{ ref("dim_person") }} as persons on sightings.person_token = persons.person_token
where sightings.person_name_token is not null and sightings.person_birth_token is not null
group by sightings.person_name_token, sightings.person_birth_token
having count(distinct sightings.person_token) = 1
