-- Where a register carries a division, the area dimension follows the register. The catalogue, from which intake reads
-- names, should call it the same today.
{{
    config(
        severity="warn",
        meta={
            "text": {
                "zh": "区划台账与目录中的区划名称一致",
                "en": "the registers of divisions agree with the areas of the catalogue",
            }
        },
    )
}}
select area_key, area_code, area_name, valid_from
from {{ ref("dim_area") }}
where is_registered and is_current and not is_named_by_catalogue
