-- What holds between published figures holds between the same figures computed from the registers. Where it is broken
-- in print already, the document is at fault: a finding for the reader, and nothing that stops a release.
{{
    config(
        meta={
            "text": {
                "zh": "公布数之间成立的关系，由登记数据重算后同样成立",
                "en": "what holds between published figures holds between the figures of the registers",
            }
        }
    )
}}
select relation_id, recomputed_left_value, recomputed_right_value, recomputed_difference_value
from {{ ref("ind_relation") }}
where relation_status = 'holds' and recomputed_status = 'broken'
