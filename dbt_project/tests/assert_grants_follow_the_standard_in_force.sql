-- A grant by multiple of the dibao standard applies the standard in force on the day it was paid.
{{
    config(
        meta={
            "text": {"zh": "按倍数救助适用发放当日标准", "en": "a grant by multiple applies the standard of its day"}
        }
    )
}}
select case_id, standard_yuan, standard_in_force_yuan
from {{ ref("fct_grant") }}
where standard_multiple is not null and is_grant and standard_yuan is distinct from standard_in_force_yuan
