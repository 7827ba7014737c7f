select programme_code, programme_name, programme_name_en from {{ ref("programmes") }}
