-- One ID number under two names: the data stay, someone looks at the files.
{{ config(severity="warn", meta={"text": {"zh": "同一证件号未出现不同姓名", "en": "no ID number under two names"}}) }}
select person_key, feed, delivery_id, source_row
from {{ ref("fct_identity_conflict") }}
