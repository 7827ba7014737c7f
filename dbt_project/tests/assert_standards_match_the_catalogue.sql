-- What the policy register delivers is what the catalogue knows from the documents.
{{
    config(
        severity="warn",
        meta={"text": {"zh": "标准库与文件标准一致", "en": "delivered standards match the documents"}},
    )
}}
select
    coalesce(delivered.standard_id, expected.standard_id) as standard_id,
    coalesce(delivered.valid_from, expected.valid_from) as valid_from
from {{ ref("dim_standard") }} as delivered
full outer join
    {{ ref("standards") }} as expected
    on delivered.standard_id = expected.standard_id
    and delivered.area_code = expected.area_code
    and delivered.valid_from = expected.valid_from
where
    delivered.standard_amount is distinct from expected.amount or delivered.valid_to is distinct from expected.valid_to
