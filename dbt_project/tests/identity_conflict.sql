-- One ID number under two names: the data stay, someone looks at the files.
{{ config(severity = 'warn') }}
select person_key, feed, delivery_id, source_row from {{ ref('fct_identity_conflict') }}
